"""What payments can do for other rooms."""

from holdfast.payments.usecases.fees import compute_fee
from holdfast.payments.usecases.pay_ins import add_payment, find_payment, list_payments, open_checkout
from holdfast.payments.usecases.reaching import ping_provider
from holdfast.payments.usecases.refunds import request_refund

__all__ = [
    "add_payment",
    "compute_fee",
    "find_payment",
    "list_payments",
    "open_checkout",
    "ping_provider",
    "request_refund",
]
