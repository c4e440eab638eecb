"""Nothing yet."""

revision = "0007_escrow"
down_revision = "0006_payouts"


def upgrade() -> None:
    pass
