"""Nothing yet."""

revision = "0002_ledger"
down_revision = "0001_platform"


def upgrade() -> None:
    pass
