"""An order paid by a bank transfer: Providus makes an account number for it, and tells what came to it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal

from local.journey.orders import accept, naira, propose
from local.journey.people import Person
from local.journey.story import Story
from local.journey.webhooks import Webhook, funds, is_not_believed, pays, stand_in_for


def play(story: Story, ada: Person, bola: Person) -> None:
    story.chapter("A desk, paid by a transfer to an account at Providus")
    if not (stand_in := stand_in_for(story, "Providus")):
        return
    desk = propose(story, ada, {"user_id": bola.id}, "A desk", naira("38000.00"), "goods-delivered")
    accept(story, bola, desk)
    with story.step(ada, "is given an account number for it alone:", desk) as line:
        started = ada.post(f"/v1/orders/{desk.id}/pay", {"provider": "providus", "method": "bank_transfer"})
        account, amount = started["transfer_to"], started["amount"]["amount"]
        line.add(account["account_number"])
    with story.step(ada, f"transfers NGN {Decimal(amount):,} to it", desk):
        body = pays(f"{stand_in}/pay/{account['account_number']}", amount)
    client, secret = story.cloud.secret("providus_client_id"), story.cloud.secret("providus_client_secret")
    known = hashlib.sha512(f"{client}:{secret}".encode()).hexdigest().upper()
    webhook = Webhook("Providus", body, ("x-auth-signature", known))
    with story.step("Somebody", "tells of the transfer without the secret: 401", desk):
        guess = hashlib.sha512(client.encode()).hexdigest().upper()
        is_not_believed(story, replace(webhook, signature=("x-auth-signature", guess)), desk)
    with story.step("Somebody", "has seen the header, and says: ten times as much", desk):
        raised = body.replace(amount.encode(), f"{Decimal(amount) * 10}".encode())
        funds(story, replace(webhook, body=raised), desk)
    with story.step("Providus", "was asked itself: what came is held, and once", desk):
        webhook.send(story)
        story.cloud.settle()
