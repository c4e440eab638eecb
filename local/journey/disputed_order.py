"""An order that goes wrong: disputed, argued about, and split by an arbiter with a fresh code."""

from __future__ import annotations

from decimal import Decimal

from local.journey.checkout import pay_at_sandbox
from local.journey.main_order import upload
from local.journey.orders import accept, naira, propose, start
from local.journey.people import Document, Order, Person, expect
from local.journey.preparations import Staff
from local.journey.story import Story, balance_of, expect_state

PHOTOGRAPH = b"(a photograph of a kitchen with one cupboard too few)\n"


def play(story: Story, ada: Person, bola: Person, staff: Staff) -> None:
    story.chapter("A kitchen, disputed")
    kitchen = propose(story, ada, {"phone": bola.phone}, "A new kitchen", naira("120000.00"), "service-finished")
    accept(story, bola, kitchen)
    pay_at_sandbox(story, kitchen, "duplicated")
    start(story, bola, kitchen)
    photograph = upload(story, ada, "photograph.txt", PHOTOGRAPH)
    with story.step(ada, "disputes it: everything stands still", kitchen):
        reason = {"reason": "A cupboard is missing.", "file_ids": [photograph]}
        dispute_id = ada.post(f"/v1/orders/{kitchen.id}/dispute", reason)["id"]
        bola.is_refused("wrong-state", f"/v1/orders/{kitchen.id}/complete")
    with story.step(bola, "answers with a message", kitchen):
        said = {"text": "The wall was shorter than the plan says."}
        bola.post(f"/v1/orders/{kitchen.id}/dispute/messages", said)
    _rule(story, staff, kitchen, dispute_id, before=(balance_of(ada, "NGN"), balance_of(bola, "NGN")), bola=bola)


def _rule(
    story: Story, staff: Staff, kitchen: Order, dispute_id: str, *, before: tuple[str, str], bola: Person
) -> None:
    """A third to the buyer, the fee to the platform, the rest to the seller."""
    arbiter, ada = staff.arbiter, kitchen.buyer
    money = kitchen.read()["money"]
    held = Decimal(money["held"]["amount"])
    fee = Decimal(money["buyer_fee"]["amount"]) + Decimal(money["seller_fee"]["amount"])
    back = Decimal("40000.00")
    with story.step(arbiter.person, "splits it: 40,000 back, the fee, the rest for Bola", kitchen):
        challenge = arbiter.person.post(f"/v1/admin/disputes/{dispute_id}/two-factor/initialize")
        ruling: Document = {
            "ruling": "split",
            "amounts": {"buyer": naira(back), "seller": naira(held - back - fee), "platform": naira(fee)},
            "challenge_id": challenge["challenge_id"],
            "note": "Done, but for a cupboard.",
        }
        path = f"/v1/admin/disputes/{dispute_id}/rule"
        arbiter.person.is_refused("challenge-failed", path, ruling | {"code": "000000"})
        expect_state(arbiter.person.post(path, ruling | {"code": arbiter.app.code()}), "closed")
    with story.step(ada, "and Bola find their shares in their balances"):
        got = (balance_of(ada, "NGN"), balance_of(bola, "NGN"))
        due = (str(Decimal(before[0]) + back), str(Decimal(before[1]) + held - back - fee))
        expect(got == due, f"their balances are {got}, and not {due}")
