"""Webhooks from providers: proven, kept and acknowledged at once, for whom they are about."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import NotFound
from holdfast.payments.providers.configured import open_provider
from holdfast.payments.providers.port import ForgedWebhook, UnreadableWebhook, WebhookNotice
from holdfast.payments.queries import webhooks as queries
from holdfast.payments.queries.provider_accounts import find_account_of_anybody
from holdfast.payments.queries.references import find_tenant_of_reference
from holdfast.payments.queries.reserved_accounts import find_owner_of_number, find_owner_of_reference
from holdfast.payments.queries.transfer_accounts import find_payment_of_checkout
from holdfast.payments.rules.webhooks import PLATFORM_TENANT, Reception, Verdict, WebhookDelivery
from holdfast.payments.usecases.opening import open_sealed
from holdfast.payments.usecases.webhooks import news_of
from holdfast.platform import rate_limits
from holdfast.platform.db import Db
from holdfast.platform.journal import write_refusal
from holdfast.platform.logging import log
from holdfast.platform.metrics import Metric, tell
from holdfast.platform.rate_limits import Limit
from holdfast.platform.running import RunIn
from holdfast.platform.settings import settings

# Every forgery leaves a fact behind: nobody may fill the audit trail with them.
_FORGERIES: Final = (Limit("ip", 60),)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who has signed: a provider, for the deployment's account, or for a tenant's own, and then about that tenant."""

    provider: str
    account_id: str | None = None
    tenant: str | None = None


def receive_webhook(run: RunIn, provider: str, headers: Mapping[str, str], body: bytes, *, source_ip: str) -> Reception:
    """Keep a webhook that its provider signed, for its tenant, and announce it once however often it comes. The answer
    says whether it is `new`, a `copy` of one that is kept, or `unknown`: not about anything of ours.

    Refused: a provider that this deployment does not have (404); no signature of the provider's over these bytes
    (401, and 429 when one address goes on): then nothing is kept but the fact. What is signed and makes no sense, or
    speaks of a reference that nobody knows, is kept by the platform's own tenant.
    """
    if provider not in settings().payment_providers:
        raise NotFound("There is no such payment provider here.")
    with _noting_forgeries(run, provider, body, source_ip):
        port = open_provider(provider)
        return _receive(run, Sender(provider), lambda: port.verify_webhook(headers, body), body)


def receive_account_webhook(
    run: RunIn, account_id: str, headers: Mapping[str, str], body: bytes, *, source_ip: str
) -> tuple[str, Reception]:
    """The same for a tenant's own account at a provider, which is told too. Only this account's secret verifies it, and
    what it says is about this tenant, or about nothing. Network (the vault) the first time in a container.

    Refused: an account that nobody has, and a signature that is not its own, alike (401).
    """
    with _noting_forgeries(run, "", body, source_ip):
        account = find_account_of_anybody(account_id)
        if account is None:
            raise ForgedWebhook
        port = open_sealed(account)
        sender = Sender(account.provider, account.id, account.tenant_id)
        return account.provider, _receive(run, sender, lambda: port.verify_webhook(headers, body), body)


@contextmanager
def _noting_forgeries(run: RunIn, provider: str, body: bytes, source_ip: str) -> Iterator[None]:
    """Of what nobody has signed, the fact is kept."""
    try:
        yield
    except ForgedWebhook:
        rate_limits.take("forged webhooks", _FORGERIES, ip=source_ip, principal="")
        log().warning("a webhook without the provider's signature", extra={"provider": provider, "bytes": len(body)})
        tell({Metric.FORGED_WEBHOOKS: 1})
        run(lambda db: write_refusal(db, ForgedWebhook.default_slug), PLATFORM_TENANT)
        raise


def _receive(run: RunIn, sender: Sender, verify: Callable[[], WebhookNotice], body: bytes) -> Reception:
    try:
        notice = verify()
    except UnreadableWebhook as unreadable:
        delivery = _unreadable(sender, body, unreadable.detail)
        run(lambda db: _keep(db, delivery, body), sender.tenant or PLATFORM_TENANT)
        return "unknown"
    notice, tenant = _owner_of(sender.provider, notice)
    if sender.tenant is not None and tenant != sender.tenant:
        tenant = None  # whoever has an account of their own says nothing about anybody else
    delivery = _delivery_of(sender, notice, is_known=tenant is not None)
    is_new = run(lambda db: _keep(db, delivery, body), tenant or sender.tenant or PLATFORM_TENANT)
    if tenant is None:
        return "unknown"
    return "new" if is_new else "copy"


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


def _delivery_of(sender: Sender, notice: WebhookNotice, *, is_known: bool) -> WebhookDelivery:
    if notice.kind == "other":
        verdict = Verdict("ignored", "nothing-to-settle")
    else:
        verdict = Verdict("received") if is_known else Verdict("failed", "unknown-reference")
    return WebhookDelivery(
        id=new_id("whk"),
        provider=sender.provider,
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
        provider_account_id=sender.account_id,
    )


def _unreadable(sender: Sender, body: bytes, reason: str) -> WebhookDelivery:
    key = f"unreadable:{sha256(body).hexdigest()}"
    notice = WebhookNotice(key, "", "other", None, None, None, None, None, None)
    return replace(_delivery_of(sender, notice, is_known=False), status="failed", reason=reason)


def _keep(db: Db, delivery: WebhookDelivery, body: bytes) -> bool:
    """Whether it is new."""
    if not queries.add_delivery(db, delivery, body):
        return False
    if delivery.status == "received":
        db.announce("payments.webhook.received", delivery.id, news_of(delivery))
    elif delivery.status == "failed":
        db.announce("payments.webhook.failed", delivery.id, news_of(delivery) | {"reason": delivery.reason})
    return True
