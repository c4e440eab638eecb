"""The seller takes his money out: once it arrives, once the bank sends it back."""

from __future__ import annotations

from decimal import Decimal

from local.journey.orders import naira
from local.journey.people import Person, expect
from local.journey.preparations import Staff
from local.journey.story import Story, balance_of

BANK = "002"
GOOD, FAILING = "0123456789", "0123456701"


def play(story: Story, bola: Person, staff: Staff) -> None:
    story.chapter("Bola takes his money out")
    with story.step(bola, "chooses a bank, which says whose the account is:") as line:
        names = {bank["code"]: bank["name"] for bank in bola.get("/v1/banks", currency="NGN")["data"]}
        account = _account(bola, GOOD)
        line.add(f"{account['holder_name']}, {names[BANK]}")
    with story.step(bola, "asks for more than the cap, and for more than there is: both 409"):
        wish = {"bank_account_id": account["id"], "amount": naira("500000.01")}
        bola.is_refused("user-withdrawal-cap-reached", "/v1/withdrawals", wish)
        wish["amount"] = naira("499999.99")
        bola.is_refused("insufficient-funds", "/v1/withdrawals", wish)
    _withdraw(story, bola, staff, account["id"], "100000.00", "paid")
    with story.step(bola, "adds an account that takes no money"):
        failing = _account(bola, FAILING)
    _withdraw(story, bola, staff, failing["id"], "50000.00", "failed")


def _account(bola: Person, number: str) -> dict[str, str]:
    wanted = {"bank_code": BANK, "account_number": number, "currency": "NGN", "provider": "sandbox"}
    return bola.post("/v1/bank-accounts", wanted)


def _withdraw(story: Story, bola: Person, staff: Staff, account_id: str, amount: str, ending: str) -> None:
    """Ask for it, have it approved, see it sent and settled; check that it left the balance, or is back in it."""
    operator, before = staff.operator, Decimal(balance_of(bola, "NGN"))
    with story.step(bola, f"asks for NGN {Decimal(amount):,}: set aside at once"):
        wish = {"bank_account_id": account_id, "amount": naira(amount)}
        withdrawal_id = bola.post("/v1/withdrawals", wish)["id"]
        _expect_balance(bola, before - Decimal(amount))
    with story.step(operator.person, "sees it in the queue, approves it with a code for it alone"):
        queue = operator.person.get("/v1/admin/payouts", state="requested")["data"]
        expect(withdrawal_id in [each["id"] for each in queue], "it is not in the queue")
        asked = {"withdrawal_id": withdrawal_id}
        challenge = operator.person.post("/v1/admin/payouts/two-factor/initialize", asked)
        answer = asked | {"challenge_id": challenge["challenge_id"], "code": operator.app.code()}
        operator.person.post("/v1/admin/payouts/approve", answer)
        operator.person.is_refused("wrong-state", "/v1/admin/payouts/approve", answer)
    if ending == "paid":
        with story.step("Sandbox", "pays it out, and says so by webhook: paid"):
            _wait(story, bola, withdrawal_id, ending)
            _expect_balance(bola, before - Decimal(amount))
    else:
        with story.step("Sandbox", "takes it, then fails: the money is back in Bola's balance"):
            _wait(story, bola, withdrawal_id, ending)
            _expect_balance(bola, before)


def _wait(story: Story, bola: Person, withdrawal_id: str, state: str) -> None:
    def is_there() -> bool:
        return bool(bola.get(f"/v1/withdrawals/{withdrawal_id}")["state"] == state)

    story.until(is_there, f"the withdrawal being {state}")


def _expect_balance(bola: Person, due: Decimal) -> None:
    expect(Decimal(balance_of(bola, "NGN")) == due, f"his balance is {balance_of(bola, 'NGN')}, and not {due}")
