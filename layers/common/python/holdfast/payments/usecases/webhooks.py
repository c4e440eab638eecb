"""Webhooks that were kept: looked into by asking the provider whose they are."""

from typing import Final

from holdfast.identity.rules.callers import Staff
from holdfast.payments.queries import pay_ins, refunds
from holdfast.payments.queries import webhooks as queries
from holdfast.payments.rules.webhooks import PROCESSED, Verdict, WebhookDelivery
from holdfast.payments.usecases.account_credits import settle_account_credit
from holdfast.payments.usecases.doubts import record_mistaken_webhook
from holdfast.payments.usecases.opening import open_account_of
from holdfast.payments.usecases.payouts import settle_payout
from holdfast.payments.usecases.refunds import settle_refund
from holdfast.payments.usecases.reserved_accounts import settle_account_opening
from holdfast.payments.usecases.settling import settle_payment
from holdfast.platform.db import Db
from holdfast.platform.running import Run

_MISTAKEN: Final = (
    "webhook-of-another-environment",
    "webhook-of-another-provider",
    "webhook-of-another-account",
)


def process_webhook(run: Run, delivery_id: str) -> None:
    """Look into a kept webhook: the provider is asked, and its answer recorded and posted, once. May be repeated.

    Raises `OutcomeUnknown` and `ProviderUnavailable` where there is no answer; the webhook then waits as it is.
    """
    delivery = run(lambda db: queries.find_delivery(db, delivery_id))
    if delivery is None or delivery.status != "received":
        return
    verdict = _look_into(run, delivery)
    run(lambda db: _conclude(db, delivery, verdict))


def list_webhook_deliveries(
    db: Db, admin: Staff, *, status: str | None, after: str | None, limit: int
) -> list[WebhookDelivery]:
    """What came from providers and what became of it, newest first."""
    admin.require("audit.read")
    return queries.list_deliveries(db, status=status, before_id=after, limit=limit)


def _look_into(run: Run, delivery: WebhookDelivery) -> Verdict:
    if delivery.environment != open_account_of(run, delivery.provider, delivery.provider_account_id).environment:
        return Verdict("failed", "webhook-of-another-environment")
    match delivery.kind:
        case "payment":
            return _settle_payment(run, delivery)
        case "account":
            account_id = delivery.provider_account_id
            return settle_account_opening(run, delivery.reference or "", account_id, delivery.event_key)
        case "refund":
            return _settle_refunds(run, delivery)
        case "payout":
            return settle_payout(run, delivery.reference or "", delivery.provider, delivery.provider_account_id)
        case "other":
            return Verdict("ignored", "nothing-to-settle")


def _settle_payment(run: Run, delivery: WebhookDelivery) -> Verdict:
    reference = delivery.reference or ""
    if reference.startswith("vac_"):
        return settle_account_credit(run, reference, delivery.provider_account_id, delivery.event_key)
    payment = run(lambda db: pay_ins.find_payment(db, reference))
    if payment is None:
        return Verdict("failed", "unknown-reference")
    if payment.provider != delivery.provider:
        return Verdict("failed", "webhook-of-another-provider")
    if payment.provider_account_id != delivery.provider_account_id:
        return Verdict("failed", "webhook-of-another-account")
    return settle_payment(run, payment, delivery.event_key)


def _settle_refunds(run: Run, delivery: WebhookDelivery) -> Verdict:
    """Not every provider says which refund of a payment it means: then all that are open are asked about."""
    if delivery.reference is not None:
        return settle_refund(run, delivery.reference)
    payment_id = delivery.payment_reference or ""
    for refund_id in run(lambda db: refunds.list_open_refunds(db, payment_id)):
        settle_refund(run, refund_id)
    return PROCESSED


def _conclude(db: Db, delivery: WebhookDelivery, verdict: Verdict) -> None:
    if not queries.set_verdict(db, delivery.id, verdict):
        return
    if verdict.status == "failed":
        news = news_of(delivery) | {"reason": verdict.reason}
        db.announce("payments.webhook.failed", delivery.id, news)
        if delivery.kind == "payment" and verdict.reason in _MISTAKEN:
            record_mistaken_webhook(db, delivery, verdict.reason)
            news |= {"payment_id": delivery.reference}
            db.announce("payments.payment.suspicious", delivery.reference or delivery.id, news)
        if delivery.kind == "payout" and verdict.reason == "webhook-of-another-environment":
            news |= {"withdrawal_id": delivery.reference}
            db.announce("payments.withdrawal.suspicious", delivery.reference or delivery.id, news)
        db.note_change(delivery.id, {"status": delivery.status}, {"status": verdict.status, "reason": verdict.reason})


def news_of(delivery: WebhookDelivery) -> dict[str, object]:
    """What every event about a delivery says."""
    return {
        "delivery_id": delivery.id,
        "provider": delivery.provider,
        "kind": delivery.kind,
        "reference": delivery.reference or delivery.payment_reference,
        "recipients": [],
    }
