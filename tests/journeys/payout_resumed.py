"""A journey after the plug was pulled: time passes, the jobs of the platform run, and the withdrawal is paid."""

from decimal import Decimal

from local.cloud import Cloud
from local.journey import preparations
from local.journey.people import Document, Person
from local.journey.story import balance_of, opened
from tests.journeys.payout_begun import AMOUNT, returned

EARNED = Decimal("149000.00")
LOOKS = 4
ELEVEN_MINUTES = 660


def play(base_url: str, cloud: Cloud) -> bool:
    with opened(base_url, cloud) as story:
        bola = returned(story)
        assert bola is not None, "he was here before"
        owner = preparations.hire(story, "Ngozi", "owner").person
        withdrawals: list[Document] = []
        for _ in range(LOOKS):
            withdrawals = bola.get("/v1/withdrawals", limit=100)["data"]
            if {each["state"] for each in withdrawals} == {"paid"}:
                break
            owner.post("/v1/admin/clock", {"advance_seconds": ELEVEN_MINUTES})
            cloud.run_schedule("SettlePendingPayouts")
        cloud.run_schedule("CheckSolvency")  # which fails where there is a breach
        left = EARNED - Decimal(AMOUNT) * len(withdrawals)
        covered = [bool(each["is_covered"]) for each in owner.get("/v1/admin/solvency")["held"]]
        found = {
            "states": [each["state"] for each in withdrawals],
            "balance": Decimal(balance_of(bola, "NGN")),
            "on its way": _total(owner, "payout"),
            "sum": _sum(owner),
            "is covered": covered,
        }
    print(found, flush=True)
    return found == found | {
        "states": ["paid"] * len(withdrawals),
        "balance": left,
        "on its way": Decimal(),
        "sum": Decimal(),
        "is covered": [True] * len(covered),
    }


def _sum(owner: Person) -> Decimal:
    return Decimal(_naira(owner)["sum"]["amount"])


def _total(owner: Person, purpose: str) -> Decimal:
    totals = (total for total in _naira(owner)["totals"] if total["purpose"] == purpose)
    return sum((Decimal(total["total"]["amount"]) for total in totals), Decimal())


def _naira(owner: Person) -> Document:
    currencies: list[Document] = owner.get("/v1/admin/ledger/trial-balance")["currencies"]
    return next(each for each in currencies if each["currency"] == "NGN")
