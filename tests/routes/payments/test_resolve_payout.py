"""POST /v1/admin/payouts/{withdrawal_id}/resolve"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from holdfast.payments.usecases.payouts import pursue_payout
from holdfast.platform.db import run
from tests.api import Answer, Api
from tests.bench.round_trips import BUDGET
from tests.bench.wire import round_trips
from tests.deployment import make_tenant
from tests.factories.conclusions import EVIDENCE, REASON, Stuck, make_stuck
from tests.factories.identity import make_admin, totp_code, wrong
from tests.factories.payments import SignedWebhook, empty_queues, paystack_signature
from tests.factories.payouts import ORIGIN, announced, last_news, make_payee, pass_time, refused, send, settle
from tests.factories.paystack_transfers import Paystack, playing_paystack

FUNCTION = "payments/resolve_payout"
BOOKS = {"paid": ("3000.00", "0.00", "3000.00"), "failed": ("5000.00", "0.00", "5000.00")}
ON_ITS_WAY = ("3000.00", "2000.00", "5000.00")
OUTCOMES = pytest.mark.parametrize("outcome", ["paid", "failed"])
WEBHOOK = (
    '{"event":"transfer.success","data":{"amount":200000,"currency":"NGN","domain":"test","id":69123462,'
    '"integration":{"id":100043},"reference":"REFERENCE","status":"success","transfer_code":"TRF_chs98y5rykjb47w"}}'
)


def tear() -> None:
    raise httpx.ReadTimeout("no answer")


@pytest.fixture
def provider() -> Iterator[Paystack]:
    """It has the money moved, and never says so."""
    with playing_paystack(after=tear, before_answering_verify=tear) as provider:
        yield provider


@pytest.fixture
def stuck(provider: Paystack, tenant: str) -> Stuck:
    return make_stuck(make_payee(tenant))


def no(stuck: Stuck, admin: Admin | User | None, body: Any, **more: Any) -> tuple[int, str]:
    return refused(stuck.payee.api, "resolve_payout", admin, body, withdrawal_id=stuck.withdrawal_id, **more)


def ended(stuck: Stuck) -> tuple[str, tuple[str, str, str]]:
    """Its state, and the books after checking that all sums up."""
    return stuck.payee.state(stuck.withdrawal_id), stuck.payee.books(stuck.withdrawal_id)


def says(provider: Paystack, stuck: Stuck, **said: Any) -> None:
    """From now on it does answer, so."""
    provider.before_answering_verify = lambda: None
    provider.transfers[stuck.withdrawal_id] |= said


def bring_webhook(stuck: Stuck) -> None:
    body = WEBHOOK.replace("REFERENCE", stuck.withdrawal_id)
    webhook = SignedWebhook("payments/receive_paystack_webhook", body, paystack_signature(body))
    assert webhook.send(stuck.payee.api).status == 200
    empty_queues(stuck.payee.api.tenant, ["payments"])


def run_job(stuck: Stuck) -> None:
    """The settling job, which had claimed it already."""
    pursue_payout(partial(run, stuck.payee.api.tenant, ORIGIN), stuck.withdrawal_id)


TELLINGS = pytest.mark.parametrize("tell", [bring_webhook, run_job])
Tell = Callable[[Stuck], None]


@OUTCOMES
def test_it_ends_as_the_providers_own_answer_would(stuck: Stuck, api: Api, owner: Admin, outcome: str) -> None:
    resolved = stuck.resolve(owner, outcome)
    assert (resolved["state"], resolved["reason"], resolved["doubt"]) == (outcome, REASON, None)
    assert (resolved["concluded_by"], resolved["evidence"]) == (owner.id, EVIDENCE)
    assert resolved["decided_by"] != owner.id
    assert ended(stuck) == (outcome, BOOKS[outcome])
    assert announced(api.tenant, stuck.withdrawal_id) == ["requested", "approved", "sending", outcome]
    news = last_news(api.tenant, stuck.withdrawal_id)
    assert (news["recipients"], news["reason"]) == ([stuck.payee.user.id], REASON)
    assert "evidence" not in news and "evidence" not in stuck.payee.read(stuck.withdrawal_id)
    assert api.call("ops/get_solvency", owner).body == {"held": []}


@OUTCOMES
def test_nobody_asks_about_it_again(stuck: Stuck, provider: Paystack, owner: Admin, outcome: str) -> None:
    stuck.resolve(owner, outcome)
    asked = len(provider.requests)
    for _ in range(3):
        pass_time(stuck.payee.api.tenant, timedelta(days=1))
        assert settle(stuck.payee.api.tenant) == 0
    assert send(stuck.payee.api.tenant, stuck.withdrawal_id) == []
    assert len(provider.requests) == asked


def test_what_its_provider_says_wrongly_can_be_concluded(
    stuck: Stuck, provider: Paystack, api: Api, owner: Admin
) -> None:
    says(provider, stuck, amount=1)
    body = stuck.body(owner)
    [doubted] = api.call("payments/list_payouts", owner, query={"doubted": "true"}).body["data"]
    assert (doubted["doubt"], doubted["actions"]) == ("wrong-amount", ["conclude_paid", "conclude_failed"])
    assert stuck.call("resolve_payout", owner, body).body["doubt"] is None
    assert api.call("payments/list_payouts", owner, query={"doubted": "true"}).body["data"] == []
    newest = api.call("ops/list_audit_records", owner, query={"subject": stuck.withdrawal_id}).body["data"][0]
    changes = [change for change in newest["changes"] if change["subject"] == stuck.withdrawal_id]
    assert newest["actor"] == owner.id
    assert changes[0]["before"] == {"doubt": "wrong-amount"}
    assert changes[0]["after"] == {"doubt": None, "evidence": EVIDENCE}
    assert (changes[1]["before"], changes[1]["after"]["state"]) == ({"state": "sending"}, "paid")
    assert changes[1]["after"]["reason"] == REASON


@TELLINGS
@pytest.mark.parametrize(
    ("outcome", "said"), [("paid", "success"), ("failed", "failed"), ("failed", "reversed"), ("paid", "pending")]
)
def test_a_provider_that_agrees_later_posts_nothing_more(
    stuck: Stuck, provider: Paystack, owner: Admin, outcome: str, said: str, tell: Tell
) -> None:
    stuck.resolve(owner, outcome)
    says(provider, stuck, status=said)
    tell(stuck)
    assert ended(stuck) == (outcome, BOOKS[outcome])
    assert announced(stuck.payee.api.tenant, stuck.withdrawal_id)[-1] == outcome


@TELLINGS
@pytest.mark.parametrize(
    ("outcome", "said", "doubt"),
    [
        ("paid", {"status": "failed"}, "failed-after-paid"),
        ("paid", {"status": "reversed"}, "reversed-after-paid"),
        ("failed", {"status": "success"}, "succeeded-after-failed"),
        ("failed", {"status": "pending"}, "pending-after-failed"),
        ("failed", {"status": "success", "amount": 1}, "wrong-amount"),
    ],
)
def test_a_provider_that_contradicts_later_is_a_doubt_and_moves_nothing(
    stuck: Stuck, provider: Paystack, owner: Admin, outcome: str, said: dict[str, Any], doubt: str, tell: Tell
) -> None:
    stuck.resolve(owner, outcome)
    says(provider, stuck, **said)
    for _ in range(2):
        tell(stuck)
    assert ended(stuck) == (outcome, BOOKS[outcome])
    tenant = stuck.payee.api.tenant
    assert announced(tenant, stuck.withdrawal_id)[-2:] == [outcome, "suspicious"]
    assert last_news(tenant, stuck.withdrawal_id)["reason"] == doubt
    seen = stuck.payee.api.call("payments/list_payouts", owner, query={"doubted": "true"}).body["data"]
    assert [(one["id"], one["doubt"]) for one in seen] == [(stuck.withdrawal_id, doubt)]


@TELLINGS
@OUTCOMES
def test_where_the_provider_answers_before_the_code_its_answer_stands(
    stuck: Stuck, provider: Paystack, owner: Admin, outcome: str, tell: Tell
) -> None:
    body = stuck.body(owner, outcome)
    says(provider, stuck, status="success")
    tell(stuck)
    assert no(stuck, owner, body) == (409, "wrong-state")
    assert ended(stuck) == ("paid", BOOKS["paid"])


@TELLINGS
@pytest.mark.parametrize(("outcome", "last"), [("paid", "paid"), ("failed", "suspicious")])
def test_it_is_concluded_while_the_provider_is_still_answering(
    stuck: Stuck, provider: Paystack, owner: Admin, outcome: str, last: str, tell: Tell
) -> None:
    body = stuck.body(owner, outcome)
    answers: list[Answer] = []
    provider.before_answering_verify = lambda: answers.append(stuck.call("resolve_payout", owner, body, key="once"))
    tell(stuck)
    assert {answer.status for answer in answers} == {200}
    assert ended(stuck) == (outcome, BOOKS[outcome])
    assert announced(stuck.payee.api.tenant, stuck.withdrawal_id)[-1] == last


@TELLINGS
def test_at_the_same_moment_as_the_provider_one_of_them_wins(
    stuck: Stuck, provider: Paystack, owner: Admin, tell: Tell
) -> None:
    body = stuck.body(owner, "failed")
    says(provider, stuck, status="success")
    with ThreadPoolExecutor(2) as pool:
        concluding, telling = pool.submit(stuck.call, "resolve_payout", owner, body), pool.submit(tell, stuck)
        answer, _ = concluding.result(), telling.result()
    state = {200: "failed", 409: "paid"}[answer.status]
    assert ended(stuck) == (state, BOOKS[state])


def test_what_was_sent_again_meanwhile_has_another_day(stuck: Stuck, provider: Paystack, owner: Admin) -> None:
    body = stuck.body(owner, "failed")
    provider.transfers.clear()
    provider.before_answering_verify = lambda: None
    run_job(stuck)
    assert len(provider.sends()) == 2
    assert no(stuck, owner, body) == (409, "sent-too-recently")
    assert ended(stuck) == ("sending", ON_ITS_WAY)


def test_what_was_concluded_is_not_sent_again(stuck: Stuck, provider: Paystack, owner: Admin) -> None:
    stuck.resolve(owner, "failed")
    provider.transfers.clear()
    provider.before_answering_verify = lambda: None
    run_job(stuck)
    assert len(provider.sends()) == 1
    assert ended(stuck) == ("failed", BOOKS["failed"])


def test_of_two_administrators_with_two_minds_one_is_heard(stuck: Stuck, tenant: str) -> None:
    bodies = [(admin, stuck.body(admin, said)) for said in ("paid", "failed") for admin in [make_admin(tenant)]]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: stuck.call("resolve_payout", *one), bodies * 2))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    [resolved] = [answer.body for answer in answers if answer.status == 200]
    assert ended(stuck) == (resolved["state"], BOOKS[resolved["state"]])


def test_a_code_is_for_one_outcome_of_one_payout_and_works_once(stuck: Stuck, owner: Admin) -> None:
    other = make_stuck(make_payee(stuck.payee.api.tenant))
    body = stuck.body(owner, "paid")
    assert no(stuck, owner, body | {"outcome": "failed"}) == (403, "challenge-mismatch")
    assert no(other, owner, body) == (403, "challenge-mismatch")
    assert no(stuck, owner, body | {"code": wrong(body["code"])}) == (403, "challenge-failed")
    assert stuck.call("resolve_payout", owner, body).status == 200
    assert no(stuck, owner, body) == (409, "wrong-state")
    again = {"challenge_id": other.challenge(owner), "outcome": "paid", "code": body["code"]}
    assert no(other, owner, body | again) == (403, "challenge-failed")


def test_a_code_that_approves_concludes_nothing(stuck: Stuck, owner: Admin) -> None:
    wanted = stuck.payee.withdraw("1.00")
    begun = stuck.payee.api.call("payments/begin_payout_approval", owner, {"withdrawal_id": wanted})
    proof = {"challenge_id": begun.body["challenge_id"], "code": totp_code(owner.id)}
    body = {"outcome": "paid", "reason": REASON, "evidence": EVIDENCE} | proof
    assert no(stuck, owner, body) == (403, "challenge-mismatch")


def test_a_challenge_is_for_who_began_it_and_expires(stuck: Stuck, tenant: str, owner: Admin) -> None:
    body, colleague = stuck.body(owner), make_admin(tenant)
    assert no(stuck, colleague, body | {"code": totp_code(colleague.id)}) == (404, "unknown-challenge")
    pass_time(tenant, timedelta(hours=1))
    assert no(stuck, owner, body) == (409, "challenge-expired")


def test_who_approved_it_may_not_conclude_it(provider: Paystack, tenant: str, owner: Admin) -> None:
    stuck = make_stuck(make_payee(tenant), approver=owner)
    colleague = make_admin(tenant)
    body = stuck.body(colleague)
    assert no(stuck, owner, body) == (403, "approved-by-you")
    assert stuck.call("resolve_payout", colleague, body).status == 200


def test_what_is_too_young_is_not_concluded_and_the_code_is_kept(stuck: Stuck, owner: Admin) -> None:
    body = stuck.body(owner)
    stuck.age(-timedelta(minutes=1))
    assert no(stuck, owner, body) == (409, "sent-too-recently")
    stuck.age(timedelta(minutes=1))
    assert stuck.call("resolve_payout", owner, body).status == 200


def test_a_replayed_key_answers_the_same(stuck: Stuck, owner: Admin) -> None:
    body = stuck.body(owner)
    first = stuck.call("resolve_payout", owner, body, key="once")
    again = stuck.call("resolve_payout", owner, body, key="once")
    assert (first.status, again.status, again.body) == (200, 200, first.body)
    assert no(stuck, owner, body | {"reason": "Another."}, key="once") == (422, "idempotency-key-reused")
    assert no(stuck, owner, body, key="") == (422, "idempotency-key-missing")
    assert ended(stuck) == ("paid", BOOKS["paid"])


def test_whose_role_has_no_permission_may_not(stuck: Stuck, tenant: str, owner: Admin) -> None:
    body = stuck.body(owner)
    assert no(stuck, None, body)[0] == 401
    assert no(stuck, stuck.payee.user, body)[0] == 403
    for role in ("operator", "auditor", "arbiter"):
        assert no(stuck, make_admin(tenant, role), body) == (403, "permission-missing")
    assert stuck.call("resolve_payout", owner, body).status == 200


def test_another_tenants_withdrawal_does_not_exist(stuck: Stuck, owner: Admin, admin_engine: Engine) -> None:
    body, elsewhere = stuck.body(owner), make_tenant(admin_engine)
    path = {"withdrawal_id": stuck.withdrawal_id}
    assert refused(Api(elsewhere), "resolve_payout", make_admin(elsewhere), body, **path)[0] == 404
    for unknown in (new_id("wdr"), "wdr_x"):
        assert refused(stuck.payee.api, "resolve_payout", owner, body, withdrawal_id=unknown)[0] == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "reversed"},
        {"reason": ""},
        {"reason": "x" * 501},
        {"evidence": ""},
        {"evidence": None},
        {"evidence": "x" * 501},
        {"code": "12345"},
        {"more": 1},
    ],
)
def test_bad_input_is_422(stuck: Stuck, owner: Admin, changes: dict[str, Any]) -> None:
    assert no(stuck, owner, stuck.body(owner) | changes) == (422, "invalid-input")


def test_it_takes_no_more_round_trips_than_any_route_that_moves_money(stuck: Stuck, owner: Admin) -> None:
    other = make_stuck(make_payee(stuck.payee.api.tenant))
    stuck.resolve(owner)
    body = other.body(owner)
    with round_trips() as waits:
        answer = other.call("resolve_payout", owner, body)
    assert answer.status == 200, answer.text
    assert 5 < len(waits) <= BUDGET, f"{len(waits)} round trips"
