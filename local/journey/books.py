"""The end: what people were told, what was written down, and that the books agree."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from local.journey.orders import accept, naira, propose
from local.journey.people import Document, Order, Person, expect
from local.journey.preparations import Staff
from local.journey.story import Story, amount_of, expect_state

OPEN = ("funded", "in_progress", "completed", "disputed")


def play(story: Story, ada: Person, bola: Person, staff: Staff) -> str:
    """Answers with what is held, by currency."""
    story.chapter("At the end of the day")
    portrait = _leave_one_open(story, ada, bola)
    owner = staff.owner.person
    with story.step(owner, "signs out, and in again with a fresh code"):
        owner.post("/v1/auth/logout")
        owner.is_refused("session-ended", "/v1/auth/totp/enrol", {"current_password": owner.password})
        staff.owner.sign_in()
    with story.step(ada, "reads her notifications:") as line:
        told = story.until(lambda: _told_of(ada, portrait), "being told of the portrait")
        ada.post(f"/v1/notifications/{told[0]['id']}/read")
        unread = ada.get("/v1/notifications", unread="true", limit=100)["data"]
        expect(len(told) > 10, f"only {len(told)} notifications")
        expect(told[0]["id"] not in [each["id"] for each in unread], "what she has read is unread")
        line.add(f"{len(told)}, the newest: {told[0]['title']}")
    with story.step(owner, "reads the audit log:") as line:
        line.add(_who_approved(owner, staff))
    trial = _trial_balance(story, owner)
    return _solvency(story, owner, trial)


def _leave_one_open(story: Story, ada: Person, bola: Person) -> Order:
    portrait = propose(story, ada, {"user_id": bola.id}, "A portrait", naira("45000.00"), "service-finished")
    accept(story, bola, portrait)
    with story.step(ada, "pays from her balance, and leaves it at that", portrait):
        expect_state(ada.post(f"/v1/orders/{portrait.id}/pay", {"provider": "balance"}), "funded")
    return portrait


def _told_of(person: Person, order: Order) -> list[Document]:
    """All notifications, once there is one about the order."""
    told: list[Document] = person.get("/v1/notifications", limit=100)["data"]
    return told if order.id in [each["subject"] for each in told] else []


def _who_approved(owner: Person, staff: Staff) -> str:
    operator = staff.operator.person
    records = owner.get("/v1/admin/logs", limit=100, actor=operator.id)["data"]
    results = Counter(each["result"] for each in records if each["action"] == "POST /v1/admin/payouts/approve")
    expect(results == {"done": 2, "wrong-state": 2}, f"{operator.name}'s approvals are {dict(results)}")
    return f"{operator.name} approved twice, and was refused twice"


def _trial_balance(story: Story, owner: Person) -> list[Document]:
    with story.step(owner, "draws up the trial balance:"):
        trial: list[Document] = owner.get("/v1/admin/ledger/trial-balance")["currencies"]
        for each in trial:
            off = [each["sum"]["amount"], str(sum(Decimal(total["total"]["amount"]) for total in each["totals"]))]
            expect(all(Decimal(amount) == 0 for amount in off), f"{each['currency']} sums to {off}")
    purposes = sorted({total["purpose"] for each in trial for total in each["totals"]})
    print(f"{'':16}{'':12}" + "".join(f"{each['currency']:>20}" for each in trial))
    for purpose in purposes:
        print(f"{'':16}{purpose:<12}" + "".join(f"{_total(each, purpose):>20}" for each in trial))
    print(f"{'':16}{'sum':<12}" + "".join(f"{each['sum']['amount']:>20}" for each in trial), flush=True)
    return trial


def _solvency(story: Story, owner: Person, trial: list[Document]) -> str:
    """Held, as the ledger says, as the open orders sum up to here, and as the house's own check finds."""
    with story.step(owner, "checks that what is held is what is open:") as line:
        open_orders = [order for state in OPEN for order in _all_orders(owner, state)]
        checked = owner.get("/v1/admin/solvency")["held"]
        for each in checked:
            held = [
                Decimal(order["money"]["held"]["amount"]) for order in open_orders if _is_in(order, each["currency"])
            ]
            expect(each["is_covered"], f"the check says that {each} is not covered")
            expect(Decimal(each["ledger"]["amount"]) == sum(held), f"{each}, but the open orders hold {sum(held)}")
        line.add(f"{len(open_orders)} orders")
    held_now = [each["ledger"] for each in checked if Decimal(each["ledger"]["amount"])]
    expect(bool(held_now), "nothing is held: the check means nothing")
    return " + ".join(amount_of(each) for each in held_now)


def _all_orders(owner: Person, state: str) -> list[Document]:
    found: list[Document] = []
    after: dict[str, str] = {}
    while True:
        page = owner.get("/v1/admin/orders", state=state, limit=100, **after)
        found += page["data"]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def _total(trial: Document, purpose: str) -> str:
    found = (total["total"] for total in trial["totals"] if total["purpose"] == purpose)
    return next((amount_of(total).partition(" ")[2] for total in found), "")


def _is_in(order: Document, currency: str) -> bool:
    return bool(order["money"]["held"]["currency"] == currency)
