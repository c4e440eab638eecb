"""The room's tables."""

from holdfast.payments.tables.pay_ins import fee_configurations, payments, refunds, webhook_deliveries
from holdfast.payments.tables.payouts import bank_accounts, withdrawal_caps, withdrawals

__all__ = [
    "bank_accounts",
    "fee_configurations",
    "payments",
    "refunds",
    "webhook_deliveries",
    "withdrawal_caps",
    "withdrawals",
]
