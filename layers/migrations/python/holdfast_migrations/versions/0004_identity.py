"""Nothing yet."""

revision = "0004_identity"
down_revision = "0003_messaging"


def upgrade() -> None:
    pass
