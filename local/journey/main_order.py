"""The order of the laptop: paid into the hold, worked on, shown, confirmed, released."""

from __future__ import annotations

import hashlib

import httpx

from local.journey.checkout import pay_at_sandbox
from local.journey.orders import start
from local.journey.people import Document, Order, Person, expect
from local.journey.story import Story, amount_of, balance_of, expect_state

RECEIPT = b"Delivered to Ada Obi, 12 Marina, Lagos. One laptop, one charger. Signed: A. Obi\n"


def play(story: Story, ada: Person, bola: Person, laptop: Order) -> None:
    story.chapter("The laptop is paid, delivered and released")
    pay_at_sandbox(story, laptop, "paid")
    start(story, bola, laptop)
    receipt = upload(story, bola, "receipt.txt", RECEIPT)
    delivered, battery = [each["condition"]["id"] for each in laptop.read()["conditions"]]
    with story.step(bola, "fulfils both conditions, one with the receipt", laptop):
        fulfil(bola, laptop, delivered, note="Handed over at the door.", file_ids=[receipt])
        fulfil(bola, laptop, battery)
    with story.step(ada, "reads it, confirms the delivery, rejects the battery", laptop):
        _read_back(ada, receipt)
        ada.post(f"/v1/orders/{laptop.id}/conditions/{delivered}/confirm")
        rejection = {"note": "It holds two hours."}
        ada.post(f"/v1/orders/{laptop.id}/conditions/{battery}/reject", rejection)
        bola.is_refused("condition-unfulfilled", f"/v1/orders/{laptop.id}/complete")
    with story.step(bola, "brings another battery", laptop):
        fulfil(bola, laptop, battery, note="A new one, with its bill.")
    with story.step(ada, "confirms the battery", laptop):
        ada.post(f"/v1/orders/{laptop.id}/conditions/{battery}/confirm")
    with story.step(bola, "says that everything is done", laptop):
        expect_state(bola.post(f"/v1/orders/{laptop.id}/complete"), "completed")
    with story.step(ada, "is content, and closes it: the hold is released", laptop):
        expect_state(ada.post(f"/v1/orders/{laptop.id}/close"), "closed")
    _see_the_money(story, bola, laptop)


def fulfil(seller: Person, order: Order, condition_id: str, **evidence: object) -> None:
    seller.post(f"/v1/orders/{order.id}/conditions/{condition_id}/fulfil", dict(evidence))


def upload(story: Story, person: Person, name: str, content: bytes) -> str:
    """Send a file straight to the store, by a request that was signed for these very bytes."""
    with story.step(person, f"uploads {name}, by a request signed for these bytes"):
        announcement: Document = {"name": name, "content_type": "text/plain", "size": len(content)}
        upload = person.post("/v1/files", announcement | {"sha256": hashlib.sha256(content).hexdigest()})
        file_id = str(upload["file"]["id"])
        person.is_refused("file-not-uploaded", f"/v1/files/{file_id}/complete")
        sent = httpx.put(upload["url"], content=content, headers=upload["headers"], trust_env=False)
        expect(sent.is_success, f"the store answered {sent.status_code}: {sent.text[:200]}")
        stored = person.post(f"/v1/files/{file_id}/complete")
        expect(stored["status"] == "clean", f"the file is {stored['status']}")
    return file_id


def _read_back(person: Person, file_id: str) -> None:
    url = person.get(f"/v1/files/{file_id}")["url"]
    expect(httpx.get(url, trust_env=False).content == RECEIPT, "the file has changed on its way")


def _see_the_money(story: Story, bola: Person, laptop: Order) -> None:
    with story.step(bola, "looks at his balance and its statement:") as line:
        receivable = laptop.read()["money"]["receivable"]
        expect(balance_of(bola, "NGN") == receivable["amount"], f"his balance is {balance_of(bola, 'NGN')}")
        [booking] = bola.get("/v1/balance/statement", currency="NGN")["data"]
        expect(booking["subject"] == laptop.id, f"the money is for {booking['subject']}")
        line.add(amount_of(receivable))
