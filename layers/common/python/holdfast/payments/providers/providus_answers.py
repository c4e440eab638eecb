"""Providus's answers and notifications, read."""

import re

from holdfast.kernel.money import Money
from holdfast.payments.providers.documents import Document, Garbled, read_document
from holdfast.payments.providers.exchange import Answer, short_reason
from holdfast.payments.providers.port import (
    Environment,
    OutcomeUnknown,
    PaymentOutcome,
    ProviderRefused,
    WebhookNotice,
)

_DONE, _UNDER_WAY = "00", "09"
_NOT_FOUND = re.compile(r"not found", re.IGNORECASE)


def accepted(answer: Answer) -> Document:
    """The document of a yes; a no is raised. One that is under way, and one in an error page, are neither."""
    document, is_good = answer.document(), 200 <= answer.status_code < 300
    code = document.optional_text("responseCode")
    if document.get("requestSuccessful") is True and code == _DONE and is_good:
        return document
    if document.get("requestSuccessful") is not False or not (is_good or answer.status_code >= 400):
        raise Garbled(f"status {answer.status_code} without Providus's envelope")
    reason = short_reason(code, document.text("responseMessage"))
    if answer.status_code in (408, 409, 425) or code == _UNDER_WAY:
        raise OutcomeUnknown(reason)
    raise ProviderRefused(reason)


def account_number(document: Document) -> str:
    number = document.text("account_number")
    if not (number.isascii() and number.isdigit()):
        raise Garbled("account_number is no number")
    return number


def read_settlement(answer: Answer, reference: str, told: str, environment: Environment) -> PaymentOutcome:
    """A settlement that was found is money that came. One that was not may be found yet: then nothing is known.

    The principal is what the payer transferred; of it the bank keeps fee and tax.
    """
    document = answer.document()
    if document.get("requestSuccessful") is False:
        accepted(answer)
    if not 200 <= answer.status_code < 300:
        raise Garbled(f"status {answer.status_code} about a settlement")
    if document.optional_text("settlementId") is None and _NOT_FOUND.search(document.text("tranRemarks")):
        raise OutcomeUnknown("it does not know the settlement yet")
    if document.text("settlementId") != told:
        raise Garbled("it is about another reference")
    currency = document.text("currency")
    amount = document.decimal_money("transactionAmount", currency)
    if amount is None:
        raise Garbled("a settlement has no amount")
    return PaymentOutcome(
        status="succeeded",
        reference=reference,
        amount=amount,
        fee=_fee(document, currency),
        environment=environment,
        provider_reference=told,
        reason=None,
        paid_to=document.text("accountNumber"),
    )


def read_notice(body: bytes, environment: Environment) -> WebhookNotice:
    """What the notification says; raises `Garbled`. Nothing in it names the environment."""
    document = read_document(body)
    settlement = document.text("settlementId")
    return WebhookNotice(
        event_key=settlement,
        event="settlement",
        kind="payment",
        reference=None,
        payment_reference=None,
        status="succeeded",
        amount=document.decimal_money("transactionAmount", document.text("currency")),
        environment=environment,
        provider_reference=settlement,
        checkout_reference=document.optional_text("initiationTranRef"),
        account_number=document.optional_text("accountNumber"),
    )


def _fee(document: Document, currency: str) -> Money | None:
    """Both or nothing; a part of a kobo is left out, and no reason to doubt the rest."""
    try:
        fee, tax = document.decimal_money("feeAmount", currency), document.decimal_money("vatAmount", currency)
    except Garbled:
        return None
    return None if fee is None or tax is None else fee + tax
