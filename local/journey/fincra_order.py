"""An order paid at Fincra's checkout: funded by its signed webhook, after Fincra was asked whether it is so."""

from __future__ import annotations

from dataclasses import replace

from local.journey.orders import accept, naira, propose
from local.journey.people import Person
from local.journey.preparations import Staff
from local.journey.story import Story, amount_of
from local.journey.webhooks import Webhook, funds, is_kept_once, is_not_believed, pays, sha512_of, stand_in_for


def play(story: Story, ada: Person, bola: Person, staff: Staff) -> None:
    story.chapter("A violin, paid at Fincra")
    if not (stand_in := stand_in_for(story, "Fincra")):
        return
    violin = propose(story, ada, {"user_id": bola.id}, "A violin", naira("60000.00"), "goods-delivered")
    accept(story, bola, violin)
    with story.step(ada, "pays at Fincra's checkout:", violin) as line:
        started = ada.post(f"/v1/orders/{violin.id}/pay", {"provider": "fincra"})
        body = pays(f"{stand_in}/pay/{started['payment_id']}")
        line.add(amount_of(started["amount"]))
    webhook = Webhook("Fincra", body, ("signature", sha512_of(story.cloud.secret("fincra_webhook_secret"), body)))
    with story.step("Somebody", "signs Fincra's webhook with another key: 401", violin):
        wrong = sha512_of(story.cloud.secret("fincra_secret_key"), body)
        is_not_believed(story, replace(webhook, signature=("signature", wrong)), violin)
    with story.step("Fincra", "sends the webhook, twice", violin):
        funds(story, webhook, violin, times=2)
        is_kept_once(staff, started["payment_id"], copies=2)
