"""An order in shillings, paid at Paystack: funded by a signed webhook alone, and once however often it comes."""

from __future__ import annotations

import json
from dataclasses import replace

from local.journey.orders import accept, propose
from local.journey.people import Document, Person, expect
from local.journey.preparations import Staff
from local.journey.story import Story, amount_of, expect_state
from local.journey.webhooks import Webhook, funds, is_kept_once, is_not_believed, pays, sha512_of, stand_in_for


def play(story: Story, ada: Person, bola: Person, staff: Staff) -> None:
    story.chapter("A tour, paid at Paystack")
    if not (stand_in := stand_in_for(story, "Paystack")):
        return
    price: Document = {"amount": "48000.00", "currency": "KES"}
    tour = propose(story, ada, {"user_id": bola.id}, "A tour of the Mara", price, "event-held")
    accept(story, bola, tour)
    with story.step(ada, "pays at Paystack, its fee on top:", tour) as line:
        started = ada.post(f"/v1/orders/{tour.id}/pay", {"provider": "paystack"})
        body = pays(f"{stand_in}/pay/{started['payment_id'].replace('_', '-')}")
        paid = json.loads(body)["data"]
        line.add(amount_of({"currency": paid["currency"], "amount": f"{paid['amount'] / 100:.2f}"}))
    signature = sha512_of(story.cloud.secret("paystack_secret_key"), body)
    webhook = Webhook("Paystack", body, ("x-paystack-signature", signature))
    with story.step("Somebody", "changes one byte of Paystack's webhook: 401", tour):
        changed = body.replace(b'"charge.success"', b'"charge.succesS"')
        expect(changed != body, "there is no such byte")
        is_not_believed(story, replace(webhook, body=changed), tour)
    with story.step("Paystack", "sends the webhook as it was, three times", tour):
        funds(story, webhook, tour, times=3)
    with story.step(staff.owner.person, "sees one webhook in three copies, and nothing forged"):
        is_kept_once(staff, started["payment_id"], copies=3)
    with story.step(bola, "starts, and is still at it when the story ends", tour):
        expect_state(bola.post(f"/v1/orders/{tour.id}/start"), "in_progress")
