"""What a provider sends us, with its signature; and what somebody sends who is none."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import httpx

from local.journey.people import Order, expect
from local.journey.preparations import Staff
from local.journey.story import Story


@dataclass(frozen=True, slots=True)
class Webhook:
    """provider: as people write it · signature: the header that carries it, and its value"""

    provider: str
    body: bytes
    signature: tuple[str, str]

    def send(self, story: Story) -> httpx.Response:
        headers = {"content-type": "application/json", self.signature[0]: self.signature[1]}
        return story.web.post(f"/v1/webhooks/{self.provider.lower()}", content=self.body, headers=headers)


def stand_in_for(story: Story, provider: str) -> str | None:
    """Where it answers; None, and a word of it, where the provider itself is spoken to."""
    found = story.cloud.plan.parameters.get(f"{provider}BaseUrl")
    if not found:
        print(f"      left out: there is a key of yours, and nothing stands in for {provider}", flush=True)
    return found or None


def pays(url: str, amount: str | None = None) -> bytes:
    """The payer does what they came for, at the stand-in; the webhook that comes of it."""
    given = None if amount is None else {"amount": amount}
    return httpx.post(url, json=given, trust_env=False).raise_for_status().content


def sha512_of(key: str, body: bytes) -> str:
    return hmac.new(key.encode(), body, hashlib.sha512).hexdigest()


def is_not_believed(story: Story, forged: Webhook, order: Order) -> None:
    """401, and nothing has moved."""
    before = order.state
    answer = forged.send(story)
    expect(answer.status_code == 401, f"a forged webhook was answered {answer.status_code}")
    story.cloud.settle()
    expect(order.state == before, "a forged webhook has moved money")


def funds(story: Story, webhook: Webhook, order: Order, *, times: int = 1) -> None:
    for _ in range(times):
        answer = webhook.send(story)
        expect(answer.is_success, f"the webhook was answered {answer.status_code}: {answer.text}")
    story.until_state(order, "funded")


def is_kept_once(staff: Staff, payment_id: str, copies: int) -> None:
    """The owner sees the one webhook about the payment, however often it came."""
    deliveries = staff.owner.person.get("/v1/admin/webhook-deliveries", limit=100)["data"]
    [about] = [each for each in deliveries if each["reference"] == payment_id]
    expect(about["copies"] == copies, f"{about['copies']} copies")
    expect(about["status"] == "processed", f"the webhook is {about['status']}")
