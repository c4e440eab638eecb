"""Fincra's answers and webhooks, read: the envelope, its yes and its no, and what the pieces inside say."""

import hashlib
import re
from collections.abc import Mapping

from holdfast.kernel.money import Money
from holdfast.payments.providers.documents import Document, Garbled, read_document
from holdfast.payments.providers.exchange import Answer, short_reason
from holdfast.payments.providers.port import (
    Environment,
    OutcomeUnknown,
    PaymentOutcome,
    PayoutOutcome,
    ProviderRefused,
    Status,
    WebhookNotice,
)

# A checkout is a `success` where all else is `successful`. A word that is missing here is not final: it is asked again.
_STATUSES: Mapping[str, Status] = {"success": "succeeded", "successful": "succeeded", "failed": "failed"}
_SEEN_BEFORE = re.compile(r"duplicate|already|unique", re.IGNORECASE)
_NOT_FOUND = re.compile(r"\b(payment|payout|transaction|checkout|reference|collection)\b.*\bnot found", re.IGNORECASE)


def accepted(answer: Answer) -> Document:
    """The envelope of a yes; a no is raised. Checkouts say `status` where all else says `success`."""
    document, is_good = answer.document(), 200 <= answer.status_code < 300
    verdict = _verdict_of(document)
    if verdict is True and is_good:
        return document
    if verdict is not False or not (is_good or answer.status_code >= 400):
        raise Garbled(f"status {answer.status_code} without Fincra's envelope")
    reason = _reason_of_no(document)
    if answer.status_code in (408, 409, 425) or _SEEN_BEFORE.search(reason.replace("_", " ")):
        raise OutcomeUnknown(reason)
    raise ProviderRefused(reason)


def is_not_found(answer: Answer) -> bool:
    if answer.status_code not in (400, 404, 422):
        return False
    document = answer.document()
    return _verdict_of(document) is False and bool(_NOT_FOUND.search(_reason_of_no(document)))


def read_payment(about: Document, reference: str, environment: Environment) -> PaymentOutcome:
    require_same(about.text("merchantReference"), reference)
    word = about.text("status")
    status, amount = _STATUSES.get(word, "pending"), principal(about)
    if status == "succeeded" and amount is None:
        raise Garbled("a payment that succeeded has no amount")
    return PaymentOutcome(
        status=status,
        reference=reference,
        amount=amount,
        fee=None,  # Fincra says it in webhooks alone
        environment=environment,
        provider_reference=about.optional_text("reference"),
        reason=None if status == "succeeded" else short_reason(word, about.optional_text("message")),
    )


def read_payout(about: Document, reference: str, environment: Environment) -> PayoutOutcome:
    require_same(about.optional_text("customerReference"), reference)
    word = about.text("status")
    status = _STATUSES.get(word, "pending")
    return PayoutOutcome(
        status=status,
        reference=reference,
        amount=_payout_amount(about),
        fee=_fee(about),
        environment=environment,
        provider_reference=about.text("reference"),
        reason=None if status == "succeeded" else short_reason(word, about.optional_text("reason")),
    )


def principal(about: Document) -> Money | None:
    """What was paid towards the request. With a variance, what came; without one, never more than was asked."""
    currency = about.optional_text("currency") or ""
    asked, came = about.decimal_money("amount", currency), about.decimal_money("amountReceived", currency)
    if about.optional_text("varianceType") is not None:
        return came
    return asked if came is None or asked is None else min(asked, came)


def read_notice(body: bytes, environment: Environment) -> WebhookNotice:
    """What the webhook says, after its signature has been proven; raises `Garbled`.

    Nothing in it names the environment: the secret it is signed with does.
    """
    document = read_document(body)
    event = document.text("event")
    if event.startswith("charge."):
        return _payment_notice(event, document.part("data"), environment)
    if event.startswith("payout."):
        return _payout_notice(event, document.part("data"), environment)
    if event in ("collection.successful", "collection.failed"):
        return _credit_notice(event, document.part("data"), environment)
    if event in ("virtualaccount.approved", "virtualaccount.declined"):
        return _account_notice(event, document.part("data"), environment)
    key = f"{event}:{hashlib.sha256(body).hexdigest()}"
    return WebhookNotice(key, event, "other", None, None, None, None, None, None)


def require_same(given: str | None, expected: str) -> None:
    if given is not None and given != expected:
        raise Garbled("it is about another reference")


def _payment_notice(event: str, about: Document, environment: Environment) -> WebhookNotice:
    """In the older of the two shapes, `reference` is missing and `merchantReference` is ours."""
    reference = about.optional_text("merchantReference") or about.text("reference")
    theirs = about.optional_text("chargeReference") or about.optional_text("transactionReference")
    return WebhookNotice(
        event_key=f"{event}:{theirs or reference}",
        event=event,
        kind="payment",
        reference=reference,
        payment_reference=None,
        status=_STATUSES.get(about.text("status"), "pending"),
        amount=principal(about),
        environment=environment,
        provider_reference=theirs,
    )


def _credit_notice(event: str, about: Document, environment: Environment) -> WebhookNotice:
    """Money came to a virtual account, which is named by Fincra's own identifier; the key says what to ask about."""
    reference = about.text("reference")
    return WebhookNotice(
        event_key=f"{event}:{reference}",
        event=event,
        kind="payment",
        reference=None,
        payment_reference=None,
        status=_STATUSES.get(about.text("status"), "pending"),
        amount=about.decimal_money("destinationAmount", about.optional_text("destinationCurrency") or ""),
        environment=environment,
        provider_reference=reference,
        account_reference=about.optional_text("virtualAccount"),
    )


def _account_notice(event: str, about: Document, environment: Environment) -> WebhookNotice:
    identifier = about.text("id")
    key = f"{event}:{identifier}"
    return WebhookNotice(key, event, "account", None, None, None, None, environment, None, account_reference=identifier)


def _payout_notice(event: str, about: Document, environment: Environment) -> WebhookNotice:
    theirs = about.text("reference")
    return WebhookNotice(
        event_key=f"{event}:{theirs}",
        event=event,
        kind="payout",
        reference=about.text("customerReference"),
        payment_reference=None,
        status=_STATUSES.get(about.text("status"), "pending"),
        amount=_payout_amount(about),
        environment=environment,
        provider_reference=theirs,
    )


def _payout_amount(about: Document) -> Money | None:
    """What the recipient gets; Fincra's fee comes on top of it."""
    return about.decimal_money("amountReceived", about.optional_text("destinationCurrency") or "")


def _fee(about: Document) -> Money | None:
    """A fee may be a part of a kobo, as in 1.2599999999999998: then it is left out, and no reason to doubt the rest."""
    try:
        return about.decimal_money("fee", about.optional_text("sourceCurrency") or "")
    except Garbled:
        return None


def _verdict_of(document: Document) -> object:
    said = document.get("success")
    return document.get("status") if said is None else said


def _reason_of_no(document: Document) -> str:
    sentence = document.optional_text("error") or document.text("message")
    return short_reason(document.optional_text("errorType"), sentence)
