"""POST /v1/admin/disputes/{dispute_id}/rule"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from holdfast.identity.rules.callers import Admin, Caller, User
from holdfast.kernel.ids import new_id
from tests.api import Answer, Api
from tests.factories.escrow import Trade, check_books, fees_of, make_trade, set_fee, snapshot
from tests.factories.identity import make_admin, totp_code


@dataclass(frozen=True, slots=True)
class Case:
    """A disputed trade and the arbiter who has it before them."""

    trade: Trade
    arbiter: Admin
    dispute_id: str

    def challenge(self) -> str:
        answer = self.trade.api.call("escrow/begin_ruling", self.arbiter, dispute_id=self.dispute_id)
        assert answer.status == 200, answer.text
        return str(answer.body["challenge_id"])

    def ruling(self, ruling: str, **changes: Any) -> dict[str, Any]:
        """A body with a fresh challenge and its code."""
        body = {"ruling": ruling, "note": "So it is.", "challenge_id": self.challenge()}
        return body | {"code": totp_code(self.arbiter.id)} | changes

    def rule(self, body: Any, caller: Caller | None = None, **more: Any) -> Answer:
        who = caller or self.arbiter
        return self.trade.api.call("escrow/rule_dispute", who, body, dispute_id=self.dispute_id, **more)

    def refusal(self, body: Any, caller: Caller | None = None, **more: Any) -> tuple[int, str]:
        before = snapshot(self.trade.api.tenant)
        answer = self.rule(body, caller, **more)
        assert snapshot(self.trade.api.tenant) == before
        assert self.trade.held() == self.trade.payable().amount
        return answer.status, answer.problem


@pytest.fixture
def case(api: Api) -> Case:
    set_fee(api.tenant, basis_points=150, bearer="buyer")
    trade = make_trade(api, "disputed")
    dispute_id = trade.must("get_dispute", trade.buyer)["dispute"]["id"]
    return Case(trade, make_admin(api.tenant, "arbiter"), dispute_id)


def amounts(buyer: str, seller: str, platform: str | None = None, currency: str = "NGN") -> dict[str, Any]:
    parts = {"buyer": buyer, "seller": seller} | ({"platform": platform} if platform is not None else {})
    return {name: {"amount": amount, "currency": currency} for name, amount in parts.items()}


@pytest.mark.parametrize(
    ("ruling", "shares", "state", "buyer", "seller", "fees"),
    [
        ("release", None, "closed", "0.00", "1000.00", "15.00"),
        ("refund", None, "refunded", "1015.00", "0.00", "0.00"),
        ("split", ("400.00", "600.00", "15.00"), "closed", "400.00", "600.00", "15.00"),
        ("split", ("0.00", "1015.00", None), "closed", "0.00", "1015.00", "0.00"),
    ],
)
def test_a_ruling_gives_each_their_share_and_empties_the_hold(
    case: Case, ruling: str, shares: Any, state: str, buyer: str, seller: str, fees: str
) -> None:
    trade = case.trade
    said = {"amounts": amounts(*shares)} if shares else {}
    answer = case.rule(case.ruling(ruling, **said))
    assert (answer.status, answer.body["state"], answer.body["due_at"]) == (200, state, None), answer.text
    assert (trade.held(), trade.available(trade.buyer), trade.available(trade.seller)) == ("0.00", buyer, seller)
    assert fees_of(trade.api.tenant) == fees
    dispute = trade.must("get_dispute", trade.seller)["dispute"]
    given = {name: money["amount"] for name, money in dispute["amounts"].items()}
    assert (dispute["status"], dispute["ruling"], dispute["resolved_by"]) == ("resolved", ruling, case.arbiter.id)
    assert (given, dispute["note"]) == ({"buyer": buyer, "seller": seller, "platform": fees}, "So it is.")
    last = trade.read()["timeline"][-1]
    assert (last["by"], last["note"]) == ("admin", "So it is.")
    check_books(trade.api.tenant)


@pytest.mark.parametrize(
    ("shares", "slug"),
    [
        (amounts("400.00", "600.00"), "amounts-do-not-sum"),
        (amounts("400.00", "615.01"), "amounts-do-not-sum"),
        (amounts("1016.00", "-1.00"), "invalid-amount"),
        (amounts("1015.00", "0.00", currency="USD"), "invalid-amount"),
        (amounts("1014.999", "0.001"), "too-many-decimals"),
        (amounts("1015.00", "0.00") | {"platform": {"amount": "0.00", "currency": "USD"}}, "invalid-amount"),
        (None, "amounts-misplaced"),
    ],
)
def test_a_split_is_of_all_that_is_held(case: Case, shares: Any, slug: str) -> None:
    said = {"amounts": shares} if shares else {}
    assert case.refusal(case.ruling("split", **said)) == (422, slug)


def test_only_a_split_has_amounts(case: Case) -> None:
    body = case.ruling("release", amounts=amounts("0.00", "1015.00"))
    assert case.refusal(body) == (422, "amounts-misplaced")


def test_a_wrong_code_is_refused_and_counts(case: Case) -> None:
    body = case.ruling("release", code="000000")
    assert [case.refusal(body) for _ in range(5)] == [(403, "challenge-failed")] * 5
    assert case.refusal(body | {"code": totp_code(case.arbiter.id)})[0] in (403, 409)


def test_a_code_works_once_and_for_this_dispute_only(case: Case) -> None:
    another = make_trade(case.trade.api, "disputed")
    other_id = another.must("get_dispute", another.buyer)["dispute"]["id"]
    elsewhere = Case(another, case.arbiter, other_id)
    assert elsewhere.refusal(case.ruling("release")) == (403, "challenge-mismatch")
    used = case.ruling("refund")
    assert case.rule(used).status == 200
    assert elsewhere.refusal(used)[0] in (403, 409)


def test_another_admins_challenge_is_not_ones_own(case: Case) -> None:
    colleague = make_admin(case.trade.api.tenant, "arbiter")
    body = case.ruling("release") | {"code": totp_code(colleague.id)}
    assert case.refusal(body, colleague) == (404, "unknown-challenge")


def test_a_dispute_is_ruled_on_once(case: Case) -> None:
    first = case.ruling("refund")
    assert case.rule(first, key="k").status == 200
    again = case.rule(first, key="k")
    assert (again.status, again.headers["Idempotent-Replayed"]) == (200, "true")
    before = snapshot(case.trade.api.tenant)
    answer = case.trade.api.call("escrow/begin_ruling", case.arbiter, dispute_id=case.dispute_id)
    assert (answer.problem, snapshot(case.trade.api.tenant) == before) == ("dispute-resolved", True)


def test_two_rulings_at_once_settle_once(case: Case) -> None:
    colleague = Case(case.trade, make_admin(case.trade.api.tenant, "owner"), case.dispute_id)
    rulings = [(case, case.ruling("refund")), (colleague, colleague.ruling("release"))]
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(answer.status for answer in pool.map(lambda each: each[0].rule(each[1]), rulings))
    assert statuses == [200, 409]
    assert case.trade.held() == "0.00"
    check_books(case.trade.api.tenant)


def test_only_whose_role_rules_may(case: Case, elsewhere: User) -> None:
    body = case.ruling("release")
    tenant = case.trade.api.tenant
    for role in ("operator", "auditor"):
        assert case.refusal(body, Admin(case.arbiter.id, tenant, "", role)) == (403, "permission-missing")
    assert case.refusal(body, case.trade.buyer) == (403, "forbidden")
    theirs, other = make_admin(elsewhere.tenant_id), Api(elsewhere.tenant_id)
    assert other.call("escrow/rule_dispute", theirs, body, dispute_id=case.dispute_id).status == 404
    assert case.trade.api.call("escrow/rule_dispute", None, body, dispute_id=case.dispute_id).status == 401
    assert case.refusal(body, key="") == (422, "idempotency-key-missing")


@pytest.mark.parametrize(
    "changes", [{"ruling": "keep"}, {"note": ""}, {"code": 123456}, {"code": "1" * 13}, {"more": 1}]
)
def test_a_body_that_does_not_fit_is_422(case: Case, changes: Any) -> None:
    body = {"ruling": "refund", "note": "So.", "challenge_id": new_id("chl"), "code": "123456"}
    assert case.refusal(body | changes) == (422, "invalid-input")
