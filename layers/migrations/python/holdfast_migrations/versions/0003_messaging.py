"""Nothing yet."""

revision = "0003_messaging"
down_revision = "0002_ledger"


def upgrade() -> None:
    pass
