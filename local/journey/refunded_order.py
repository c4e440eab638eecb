"""An order that both want undone."""

from __future__ import annotations

from decimal import Decimal

from local.journey.checkout import pay_at_sandbox
from local.journey.orders import accept, naira, propose
from local.journey.people import Person, expect
from local.journey.story import Story, balance_of, expect_state


def play(story: Story, ada: Person, bola: Person) -> None:
    story.chapter("A bicycle, called off")
    bicycle = propose(story, ada, {"user_id": bola.id}, "A bicycle", naira("90000.00"), "goods-authentic")
    accept(story, bola, bicycle)
    pay_at_sandbox(story, bicycle, "declined", "paid")
    before = Decimal(balance_of(ada, "NGN"))
    with story.step(ada, "asks for her money back, to her balance here", bicycle):
        wish = {"destination": "balance", "note": "We agreed by phone to call it off."}
        expect_state(ada.post(f"/v1/orders/{bicycle.id}/refund", wish), "funded")
    with story.step(bola, "agrees: the hold goes back to Ada", bicycle):
        paid = Decimal(bicycle.read()["money"]["payable"]["amount"])
        expect_state(bola.post(f"/v1/orders/{bicycle.id}/refund", {}), "refunded")
        expect(Decimal(balance_of(ada, "NGN")) == before + paid, f"her balance is {balance_of(ada, 'NGN')}")
