"""The room's rules: payments, refunds, withdrawals, fees, webhooks."""

from holdfast.payments.rules.fees import Fee, FeeConfiguration, FeeTerms, fee_on
from holdfast.payments.rules.pay_ins import PAYMENT_STATES, Payment
from holdfast.payments.rules.payouts import WITHDRAWAL_STATES, Withdrawal
from holdfast.payments.rules.refunds import REFUND_STATES, Refund
from holdfast.payments.rules.webhooks import WebhookDelivery

__all__ = [
    "PAYMENT_STATES",
    "REFUND_STATES",
    "WITHDRAWAL_STATES",
    "Fee",
    "FeeConfiguration",
    "FeeTerms",
    "Payment",
    "Refund",
    "WebhookDelivery",
    "Withdrawal",
    "fee_on",
]
