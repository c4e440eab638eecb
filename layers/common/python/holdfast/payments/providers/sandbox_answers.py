"""The sandbox's answers and webhooks, read."""

from collections.abc import Mapping

from holdfast.kernel.money import Money
from holdfast.payments.providers.documents import Document, Garbled, parse_money
from holdfast.payments.providers.exchange import Answer, short_reason
from holdfast.payments.providers.port import (
    NoticeKind,
    OutcomeUnknown,
    PayoutOutcome,
    ProviderRefused,
    RefundOutcome,
    Status,
    WebhookNotice,
)

_STATUSES: Mapping[str, Status] = {
    "pending": "pending",
    "succeeded": "succeeded",
    "failed": "failed",
    "reversed": "reversed",
}
_KINDS: Mapping[str, NoticeKind] = {"transaction": "payment", "transfer": "payout", "refund": "refund"}


def spelled(money: Money) -> Mapping[str, str]:
    return {"amount": money.amount, "currency": money.currency}


def accepted(answer: Answer) -> Document:
    """The document of a yes; a no is raised. A reference used before is neither: the earlier call may have happened."""
    document = answer.document()
    if 200 <= answer.status_code < 300:
        return document
    reason = short_reason(document.text("type"), document.text("detail"))
    if answer.status_code in (408, 409, 425) or answer.status_code < 400:
        raise OutcomeUnknown(reason)
    raise ProviderRefused(reason)


def read_about(answer: Answer, reference: str) -> Document:
    document = accepted(answer)
    if document.text("reference") != reference:
        raise Garbled("it is about another reference")
    return document


def is_not_found(answer: Answer) -> bool:
    return answer.status_code == 404 and answer.document().text("type") == "unknown-reference"


def status_of(about: Document) -> Status:
    status = _STATUSES.get(about.text("status"))
    if status is None:
        raise Garbled("status is not one of ours")
    return status


def fee_of(about: Document) -> Money | None:
    fee = about.optional_part("fee")
    return None if fee is None else parse_money(fee)


def read_payout(about: Document) -> PayoutOutcome:
    return PayoutOutcome(
        status=status_of(about),
        reference=about.text("reference"),
        amount=parse_money(about.part("amount")),
        fee=fee_of(about),
        environment=about.environment("environment"),
        provider_reference=about.text("id"),
        reason=about.optional_text("reason"),
    )


def read_refund(about: Document) -> RefundOutcome:
    return RefundOutcome(
        status=status_of(about),
        reference=about.text("reference"),
        payment_reference=about.text("payment_reference"),
        amount=parse_money(about.part("amount")),
        environment=about.environment("environment"),
        provider_reference=about.text("id"),
        reason=about.optional_text("reason"),
    )


def read_notice(document: Document) -> WebhookNotice:
    key, event = document.text("id"), document.text("type")
    kind = _KINDS.get(event.partition(".")[0], "other")
    if kind == "other":
        return WebhookNotice(key, event, "other", None, None, None, None, None, None)
    about = document.part("object")
    return WebhookNotice(
        event_key=key,
        event=event,
        kind=kind,
        reference=about.text("reference"),
        payment_reference=about.text("payment_reference") if kind == "refund" else None,
        status=status_of(about),
        amount=parse_money(about.part("amount")),
        environment=about.environment("environment"),
        provider_reference=about.text("id"),
    )
