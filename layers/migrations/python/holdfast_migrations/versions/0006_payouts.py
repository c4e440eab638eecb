"""Nothing yet."""

revision = "0006_payouts"
down_revision = "0005_payments"


def upgrade() -> None:
    pass
