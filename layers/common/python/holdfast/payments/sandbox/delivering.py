"""The sandbox's webhooks on their way: signed anew each time, the same bytes in every copy."""

from holdfast.kernel import clock
from holdfast.payments.providers.sandbox import SIGNATURE_HEADER, sign
from holdfast.payments.sandbox import queries
from holdfast.payments.sandbox.rules import Webhook
from holdfast.payments.sandbox.usecases import announce_webhook, refuse_without_sandbox
from holdfast.platform.db import Db
from holdfast.platform.http_client import transport_to
from holdfast.platform.running import Run
from holdfast.platform.settings import secret, settings

WEBHOOKS = "sandbox-webhooks"
_AT_ONCE = 100


class WebhookNotTaken(Exception):
    """Who should have heard of it did not answer with a yes: it is sent again."""


def deliver_webhook(run: Run, webhook_id: str) -> None:
    """Send a webhook to this deployment's own address, in as many copies as its script says. May be repeated."""
    refuse_without_sandbox()
    webhook = run(lambda db: queries.find_webhook(db, webhook_id))
    if webhook is None or webhook.is_delivered:
        return
    _send(webhook)
    run(lambda db: queries.set_delivered(db, webhook_id))


def announce_due_webhooks(db: Db) -> int:
    """Announce the delayed webhooks whose time has come."""
    refuse_without_sandbox()
    due = queries.set_due_announced(db, _AT_ONCE)
    for webhook_id in due:
        announce_webhook(db, webhook_id)
    return len(due)


def _send(webhook: Webhook) -> None:
    import httpx

    body = webhook.body.encode()
    # The way to ourselves needs no proxy.
    with httpx.Client(transport=transport_to(WEBHOOKS), timeout=10, trust_env=False) as client:
        for _ in range(webhook.copies):
            headers = {
                "content-type": "application/json",
                SIGNATURE_HEADER: sign(secret("sandbox_secret"), body, clock.now()),
            }
            response = client.post(f"{settings().public_url}/v1/webhooks/sandbox", content=body, headers=headers)
            if response.status_code != 200:
                raise WebhookNotTaken(f"{webhook.id}: status {response.status_code}")
