"""Paystack's answers, read: the envelope, its yes and its no, and what the pieces inside say."""

import re

from holdfast.payments.providers.documents import Document, Garbled
from holdfast.payments.providers.exchange import Answer, short_reason
from holdfast.payments.providers.paystack_words import (
    CURRENCIES,
    PAYMENT_STATUSES,
    PAYOUT_STATUSES,
    REFUND_STATUSES,
    money_in,
    principal,
)
from holdfast.payments.providers.port import (
    OutcomeUnknown,
    PaymentOutcome,
    PayoutOutcome,
    ProviderRefused,
    RefundOutcome,
)

# What Paystack says of a reference or a sum it has seen before. Not a no: the earlier call may be what happened.
_SEEN_BEFORE = re.compile(r"duplicate|unique reference|already (exists|been)|fully (reversed|refunded)", re.IGNORECASE)
_NOT_FOUND = re.compile(r"\b(transaction|transfer|refund)( reference)? not found", re.IGNORECASE)


def accepted(answer: Answer) -> Document:
    """The envelope of a yes; a no is raised. An error page of something in between has no envelope, and is neither."""
    document, is_good = answer.document(), 200 <= answer.status_code < 300
    if document.get("status") in (True, "true") and is_good:
        return document
    if document.get("status") not in (False, "false") or not (is_good or answer.status_code >= 400):
        raise Garbled(f"status {answer.status_code} without Paystack's envelope")
    message, code = document.text("message"), document.optional_text("code")
    if answer.status_code in (408, 409, 425) or _SEEN_BEFORE.search(f"{message} {code}".replace("_", " ")):
        raise OutcomeUnknown(short_reason(code, message))
    raise ProviderRefused(short_reason(code, message))


def is_not_found(answer: Answer) -> bool:
    if answer.status_code not in (400, 404):
        return False
    document = answer.document()
    return document.get("status") in (False, "false") and bool(_NOT_FOUND.search(document.text("message")))


def read_payment(about: Document, reference: str, paid_to: str | None = None) -> PaymentOutcome:
    """paid_to: the account that it came to, if that is somebody's own: what came to it is known by its reference."""
    word = about.text("status")
    status, amount = PAYMENT_STATUSES.get(word, "pending"), principal(about)
    if status == "succeeded" and amount is None:
        raise Garbled("a payment that succeeded has no amount")
    return PaymentOutcome(
        status=status,
        reference=reference,
        amount=amount,
        fee=money_in(about, "fees"),
        environment=about.environment("domain"),
        provider_reference=about.optional_text("id") if paid_to is None else about.text("reference"),
        reason=reason_of(about, word),
        paid_to=paid_to,
    )


def read_payout(about: Document, reference: str) -> PayoutOutcome:
    # The answer to sending may lack the reference; with one, it must be ours.
    require_same(about.optional_text("reference"), reference)
    word = about.text("status")
    return PayoutOutcome(
        status=PAYOUT_STATUSES.get(word, "pending"),
        reference=reference,
        amount=money_in(about),
        fee=money_in(about, "fee_charged"),
        environment=about.environment("domain"),
        provider_reference=about.text("transfer_code"),
        reason=reason_of(about, word),
    )


def read_refund(about: Document, reference: str, payment_reference: str) -> RefundOutcome:
    word = about.text("status")
    return RefundOutcome(
        status=REFUND_STATUSES.get(word, "pending"),
        reference=reference,
        payment_reference=payment_reference,
        amount=money_in(about),
        environment=about.environment("domain"),
        provider_reference=about.text("id"),
        reason=None if word == "processed" else word,
    )


def reason_of(about: Document, word: str) -> str | None:
    return None if word == "success" else short_reason(word, about.optional_text("gateway_response"))


def require_same(given: str | None, expected: str) -> None:
    if given is not None and given != expected:
        raise Garbled("it is about another reference")


def require_currency(currency: str) -> None:
    if currency not in CURRENCIES:
        raise ProviderRefused(f"Paystack is not used for {currency}")
