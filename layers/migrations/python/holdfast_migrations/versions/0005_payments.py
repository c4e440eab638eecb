"""Nothing yet."""

revision = "0005_payments"
down_revision = "0004_identity"


def upgrade() -> None:
    pass
