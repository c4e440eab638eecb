"""Webhooks from providers: proven, kept and acknowledged at once; looked into later, by asking the provider."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Final

from holdfast.identity.rules.callers import Staff
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import NotFound
from holdfast.payments.providers.configured import open_provider
from holdfast.payments.providers.port import ForgedWebhook, UnreadableWebhook, WebhookNotice
from holdfast.payments.queries import pay_ins, refunds
from holdfast.payments.queries import webhooks as queries
from holdfast.payments.queries.references import find_tenant_of_reference
from holdfast.payments.queries.reserved_accounts import find_owner_of_number, find_owner_of_reference
from holdfast.payments.queries.transfer_accounts import find_payment_of_checkout
from holdfast.payments.rules.webhooks import PLATFORM_TENANT, PROCESSED, Reception, Verdict, WebhookDelivery
from holdfast.payments.usecases.account_credits import settle_account_credit
from holdfast.payments.usecases.payouts import settle_payout
from holdfast.payments.usecases.refunds import settle_refund
from holdfast.payments.usecases.reserved_accounts import settle_account_opening
from holdfast.payments.usecases.settling import settle_payment
from holdfast.platform import rate_limits
from holdfast.platform.db import Db
from holdfast.platform.journal import write_refusal
from holdfast.platform.logging import log
from holdfast.platform.metrics import Metric, tell
from holdfast.platform.rate_limits import Limit
from holdfast.platform.running import Run, RunIn
from holdfast.platform.settings import settings

# Every forgery leaves a fact behind: nobody may fill the audit trail with them.
_FORGERIES: Final = (Limit("ip", 60),)
_MISTAKEN: Final = ("webhook-of-another-environment", "webhook-of-another-provider")


def receive_webhook(run: RunIn, provider: str, headers: Mapping[str, str], body: bytes, *, source_ip: str) -> Reception:
    """Keep a webhook that its provider signed, for its tenant, and announce it once however often it comes. The answer
    says whether it is `new`, a `copy` of one that is kept, or `unknown`: not about anything of ours.

    Refused: a provider that this deployment does not have (404); no signature of the provider's over these bytes
    (401, and 429 when one address goes on): then nothing is kept but the fact. What is signed and makes no sense, or
    speaks of a reference that nobody knows, is kept by the platform's own tenant.
    """
    if provider not in settings().payment_providers:
        raise NotFound("There is no such payment provider here.")
    try:
        notice = open_provider(provider).verify_webhook(headers, body)
    except ForgedWebhook:
        rate_limits.take("forged webhooks", _FORGERIES, ip=source_ip, principal="")
        log().warning("a webhook without the provider's signature", extra={"provider": provider, "bytes": len(body)})
        tell({Metric.FORGED_WEBHOOKS: 1})
        run(lambda db: write_refusal(db, ForgedWebhook.default_slug), PLATFORM_TENANT)
        raise
    except UnreadableWebhook as unreadable:
        delivery = _unreadable(provider, body, unreadable.detail)
        run(lambda db: _keep(db, delivery, body), PLATFORM_TENANT)
        return "unknown"
    notice, tenant = _owner_of(provider, notice)
    delivery = _delivery_of(provider, notice, is_known=tenant is not None)
    is_new = run(lambda db: _keep(db, delivery, body), tenant or PLATFORM_TENANT)
    if tenant is None:
        return "unknown"
    return "new" if is_new else "copy"


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


def _owner_of(provider: str, notice: WebhookNotice) -> tuple[WebhookNotice, str | None]:
    """Whose it is, and the notice with our reference, also where the provider knows but its own."""
    reference = notice.reference or notice.payment_reference
    if reference is not None:
        return notice, find_tenant_of_reference(reference)
    if notice.environment is None:
        return notice, None
    found = None
    if notice.checkout_reference is not None:
        found = find_payment_of_checkout(provider, notice.environment, notice.checkout_reference)
    if found is None and notice.account_number is not None:
        found = find_owner_of_number(provider, notice.environment, notice.account_number)
    if found is None and notice.account_reference is not None:
        found = find_owner_of_reference(provider, notice.environment, notice.account_reference)
    return (notice, None) if found is None else (replace(notice, reference=found[1]), found[0])


def _delivery_of(provider: str, notice: WebhookNotice, *, is_known: bool) -> WebhookDelivery:
    if notice.kind == "other":
        verdict = Verdict("ignored", "nothing-to-settle")
    else:
        verdict = Verdict("received") if is_known else Verdict("failed", "unknown-reference")
    return WebhookDelivery(
        id=new_id("whk"),
        provider=provider,
        event=notice.event,
        event_key=notice.event_key,
        kind=notice.kind,
        reference=notice.reference,
        payment_reference=notice.payment_reference,
        environment=notice.environment,
        copies=1,
        status=verdict.status,
        reason=verdict.reason,
        received_at=clock.now(),
        processed_at=None,
    )


def _unreadable(provider: str, body: bytes, reason: str) -> WebhookDelivery:
    key = f"unreadable:{sha256(body).hexdigest()}"
    notice = WebhookNotice(key, "", "other", None, None, None, None, None, None)
    return replace(_delivery_of(provider, notice, is_known=False), status="failed", reason=reason)


def _keep(db: Db, delivery: WebhookDelivery, body: bytes) -> bool:
    """Whether it is new."""
    if not queries.add_delivery(db, delivery, body):
        return False
    if delivery.status == "received":
        db.announce("payments.webhook.received", delivery.id, news_of(delivery))
    elif delivery.status == "failed":
        db.announce("payments.webhook.failed", delivery.id, news_of(delivery) | {"reason": delivery.reason})
    return True


def _look_into(run: Run, delivery: WebhookDelivery) -> Verdict:
    if delivery.environment != open_provider(delivery.provider).environment:
        return Verdict("failed", "webhook-of-another-environment")
    match delivery.kind:
        case "payment":
            return _settle_payment(run, delivery)
        case "account":
            return settle_account_opening(run, delivery.reference or "", delivery.provider, delivery.event_key)
        case "refund":
            return _settle_refunds(run, delivery)
        case "payout":
            return settle_payout(run, delivery.reference or "", delivery.provider)
        case "other":
            return Verdict("ignored", "nothing-to-settle")


def _settle_payment(run: Run, delivery: WebhookDelivery) -> Verdict:
    reference = delivery.reference or ""
    if reference.startswith("vac_"):
        return settle_account_credit(run, reference, delivery.provider, delivery.event_key)
    payment = run(lambda db: pay_ins.find_payment(db, reference))
    if payment is None:
        return Verdict("failed", "unknown-reference")
    if payment.provider != delivery.provider:
        return Verdict("failed", "webhook-of-another-provider")
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
            news |= {"payment_id": delivery.reference}
            db.announce("payments.payment.suspicious", delivery.reference or delivery.id, news)
        if delivery.kind == "payout" and verdict.reason == "webhook-of-another-environment":
            news |= {"withdrawal_id": delivery.reference}
            db.announce("payments.withdrawal.suspicious", delivery.reference or delivery.id, news)
        db.note_change(delivery.id, {"status": delivery.status}, {"status": verdict.status, "reason": verdict.reason})


def news_of(delivery: WebhookDelivery) -> dict[str, object]:
    return {
        "delivery_id": delivery.id,
        "provider": delivery.provider,
        "kind": delivery.kind,
        "reference": delivery.reference or delivery.payment_reference,
        "recipients": [],
    }
