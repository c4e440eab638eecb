"""An order in shillings, paid at Paystack: funded by a signed webhook alone, and once however often it comes."""

from __future__ import annotations

import hashlib
import hmac
import json

import httpx

from local.journey.orders import accept, propose
from local.journey.people import Document, Person, expect
from local.journey.preparations import Staff
from local.journey.story import Story, amount_of, expect_state

WEBHOOKS = "/v1/webhooks/paystack"


def play(story: Story, ada: Person, bola: Person, staff: Staff) -> None:
    stand_in = story.cloud.plan.parameters.get("PaystackBaseUrl")
    story.chapter("A tour, paid at Paystack")
    if not stand_in:
        print("      left out: there is a key of yours, and nothing stands in for Paystack", flush=True)
        return
    price: Document = {"amount": "48000.00", "currency": "KES"}
    tour = propose(story, ada, {"user_id": bola.id}, "A tour of the Mara", price, "event-held")
    accept(story, bola, tour)
    with story.step(ada, "pays at Paystack, its fee on top:", tour) as line:
        started = ada.post(f"/v1/orders/{tour.id}/pay", {"provider": "paystack"})
        reference = started["payment_id"].replace("_", "-")
        webhook = httpx.post(f"{stand_in}/pay/{reference}", trust_env=False).raise_for_status().content
        paid = json.loads(webhook)["data"]
        line.add(amount_of({"currency": paid["currency"], "amount": f"{paid['amount'] / 100:.2f}"}))
    key = story.cloud.secret("paystack_secret_key")
    signature = hmac.new(key.encode(), webhook, hashlib.sha512).hexdigest()
    with story.step("Somebody", "changes one byte of Paystack's webhook: 401", tour):
        forged = webhook.replace(b'"charge.success"', b'"charge.succesS"')
        answer = _deliver(story, forged, signature)
        expect(answer.status_code == 401, f"a forged webhook was answered {answer.status_code}")
        story.cloud.settle()
        expect(tour.state == "accepted", "a forged webhook has moved money")
    with story.step("Paystack", "sends the webhook as it was, three times", tour):
        for _ in range(3):
            answer = _deliver(story, webhook, signature)
            expect(answer.status_code == 200, f"the webhook was answered {answer.status_code}: {answer.text}")
        story.until_state(tour, "funded")
    with story.step(staff.owner.person, "sees one webhook in three copies, and nothing forged"):
        deliveries = staff.owner.person.get("/v1/admin/webhook-deliveries")["data"]
        [about] = [each for each in deliveries if each["reference"] == started["payment_id"]]
        expect(about["copies"] == 3, f"{about['copies']} copies")
        expect(about["status"] == "processed", f"the webhook is {about['status']}")
    with story.step(bola, "starts, and is still at it when the story ends", tour):
        expect_state(bola.post(f"/v1/orders/{tour.id}/start"), "in_progress")


def _deliver(story: Story, body: bytes, signature: str) -> httpx.Response:
    headers = {"content-type": "application/json", "x-paystack-signature": signature}
    return story.web.post(WEBHOOKS, content=body, headers=headers)
