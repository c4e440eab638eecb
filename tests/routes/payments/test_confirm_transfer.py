"""POST /v1/transfers/{transfer_id}/confirm"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user, totp_code, wrong
from tests.factories.payments import announced
from tests.factories.payouts import begin_approval, make_payee, pass_time, refused
from tests.factories.second_factors import set_up_app
from tests.factories.transfers import Pair, answers_while_closing, make_pair, set_limit

FUNCTION = "payments/confirm_transfer"
PAUSE = timedelta(seconds=61)


@pytest.fixture
def pair(api: Api) -> Pair:
    """Whose tenant has set nothing: everything is to be confirmed."""
    return make_pair(api)


def no(pair: Pair, transfer_id: str, body: Any) -> tuple[int, str]:
    return refused(pair.api, "confirm_transfer", pair.ada, body, transfer_id=transfer_id)


def test_the_code_of_a_text_message_sends_it(pair: Pair, tenant: str, admin_engine: Engine) -> None:
    transfer_id = pair.begin()["id"]
    answer = pair.send("confirm_transfer", pair.ada, pair.proof(transfer_id), transfer_id=transfer_id)
    assert (answer.status, answer.body["status"], answer.body["actions"]) == (200, "sent", [])
    assert (answer.body["counterparty_id"], answer.body["counterparty_name"]) == (pair.bola.id, "Bola Ade")
    assert pair.balances() == ("3000.00", "2000.00")
    [received] = announced(admin_engine, tenant, "payments.transfer.received")
    assert received["recipients"] == [pair.bola.id]


def test_the_code_of_the_app_sends_it_and_so_does_a_recovery_code(api: Api, pair: Pair) -> None:
    recovery_codes = set_up_app(api, pair.ada)
    for proof in ({"code": totp_code(pair.ada.id)}, {"recovery_code": recovery_codes[0].upper()}):
        transfer_id = pair.begin("1.00")["id"]
        challenge = pair.challenge(transfer_id)
        assert challenge["method"] == "app"
        body = {"challenge_id": challenge["challenge_id"], **proof}
        assert pair.send("confirm_transfer", pair.ada, body, transfer_id=transfer_id).status == 200
    assert pair.balances() == ("4998.00", "2.00")
    used = pair.begin("1.00")["id"]
    body = {"challenge_id": pair.challenge(used)["challenge_id"], "recovery_code": recovery_codes[0]}
    assert no(pair, used, body) == (403, "challenge-failed")


def test_a_code_is_for_one_transfer(pair: Pair) -> None:
    small, large = pair.begin("1.00")["id"], pair.begin("4000.00")["id"]
    assert no(pair, large, pair.proof(small)) == (403, "challenge-mismatch")


def test_a_code_works_once(pair: Pair, tenant: str) -> None:
    first, second = pair.begin("1.00")["id"], pair.begin("1.00")["id"]
    used = pair.proof(first)
    assert pair.send("confirm_transfer", pair.ada, used, transfer_id=first).status == 200
    pass_time(tenant, PAUSE)
    challenge_id = pair.challenge(second)["challenge_id"]
    assert no(pair, second, {"challenge_id": challenge_id, "code": used["code"]}) == (403, "challenge-failed")
    assert no(pair, first, used) == (409, "challenge-used")
    assert pair.balances() == ("4999.00", "1.00")


def test_a_code_for_something_else_sends_nothing(api: Api, pair: Pair, owner: Admin) -> None:
    transfer_id = pair.begin()["id"]
    challenge_id = begin_approval(api, owner, make_payee(api.tenant).withdraw())
    assert no(pair, transfer_id, {"challenge_id": challenge_id, "code": totp_code(owner.id)})[0] == 404


def test_wrong_codes_are_counted_until_the_right_one_is_refused(pair: Pair) -> None:
    transfer_id = pair.begin()["id"]
    right = pair.proof(transfer_id)
    mistaken = right | {"code": wrong(right["code"])}
    assert no(pair, transfer_id, mistaken) == (403, "challenge-failed")
    for _ in range(5):
        assert no(pair, transfer_id, mistaken)[0] in (403, 409)
    assert no(pair, transfer_id, right)[0] in (403, 409)
    assert pair.balances() == ("5000.00", "0.00")


def test_a_recovery_code_is_no_answer_to_a_text_message(pair: Pair) -> None:
    transfer_id = pair.begin()["id"]
    body = {"challenge_id": pair.challenge(transfer_id)["challenge_id"], "recovery_code": "aaaa-bbbb-cccc"}
    assert no(pair, transfer_id, body) == (403, "challenge-failed")


def test_too_late_is_refused(pair: Pair, tenant: str) -> None:
    transfer_id = pair.begin()["id"]
    body = pair.proof(transfer_id)
    pass_time(tenant, timedelta(minutes=5))
    assert no(pair, transfer_id, body) == (409, "challenge-expired")
    pass_time(tenant, timedelta(minutes=24))
    body = pair.proof(transfer_id)
    pass_time(tenant, timedelta(minutes=2))
    assert no(pair, transfer_id, body) == (409, "transfer-expired")


def test_what_was_refused_for_another_reason_leaves_the_code_good(api: Api, pair: Pair) -> None:
    set_limit(api, unproven_amount="1000.00")
    large, other = pair.begin("4500.00")["id"], pair.begin("1000.00")["id"]
    body = pair.proof(large)
    assert pair.api.call("payments/get_transfer", pair.ada, transfer_id=other).body["status"] == "sent"
    assert no(pair, large, body) == (409, "insufficient-funds")
    assert (
        pair.send("begin_transfer", pair.bola, pair.body("1000.00", recipient={"user_id": pair.ada.id})).status == 201
    )
    assert pair.send("confirm_transfer", pair.ada, body, transfer_id=large).status == 200
    assert pair.balances() == ("500.00", "4500.00")


def test_limits_count_when_it_is_confirmed(api: Api, pair: Pair, tenant: str) -> None:
    set_limit(api, per_day_amount="3000.00", unproven_amount="0.00")
    first, second = pair.begin("2000.00")["id"], pair.begin("2000.00")["id"]
    assert pair.send("confirm_transfer", pair.ada, pair.proof(first), transfer_id=first).status == 200
    pass_time(tenant, PAUSE)
    assert no(pair, second, pair.proof(second)) == (409, "transfer-day-limit-reached")
    assert pair.balances() == ("3000.00", "2000.00")


def test_what_was_confirmed_does_not_count_against_what_needs_no_code(api: Api, pair: Pair) -> None:
    set_limit(api, unproven_amount="1000.00")
    transfer_id = pair.begin("2000.00")["id"]
    assert pair.send("confirm_transfer", pair.ada, pair.proof(transfer_id), transfer_id=transfer_id).status == 200
    assert pair.begin("1000.00")["status"] == "sent"
    assert pair.begin("0.01")["status"] == "unconfirmed"


def test_who_was_suspended_meanwhile_gets_nothing(api: Api, pair: Pair, owner: Admin) -> None:
    transfer_id = pair.begin()["id"]
    body = pair.proof(transfer_id)
    assert api.call("identity/suspend_user", owner, {"reason": "Fraud"}, user_id=pair.bola.id).status == 200
    assert no(pair, transfer_id, body) == (422, "unknown-recipient")


def test_ten_at_once_send_once(pair: Pair) -> None:
    transfer_id = pair.begin()["id"]
    body = pair.proof(transfer_id)
    with ThreadPoolExecutor(10) as pool:
        calls = pool.map(lambda _: pair.send("confirm_transfer", pair.ada, body, transfer_id=transfer_id), range(10))
        assert sorted({answer.status for answer in calls}) == [200, 409]
    assert pair.balances() == ("3000.00", "2000.00")


def test_what_was_sent_or_cancelled_is_not_sent_again(pair: Pair, tenant: str) -> None:
    transfer_id, cancelled = pair.begin("1.00")["id"], pair.begin("1.00")["id"]
    body = pair.proof(cancelled)
    assert pair.send("cancel_transfer", pair.ada, transfer_id=cancelled).status == 200
    assert no(pair, cancelled, body) == (409, "wrong-state")
    pass_time(tenant, PAUSE)
    body = pair.proof(transfer_id)
    first = pair.send("confirm_transfer", pair.ada, body, transfer_id=transfer_id, key="once")
    again = pair.send("confirm_transfer", pair.ada, body, transfer_id=transfer_id, key="once")
    assert (first.status, again.body) == (200, first.body)
    assert pair.balances() == ("4999.00", "1.00")


def test_only_its_sender_may(api: Api, pair: Pair, owner: Admin, admin_engine: Engine) -> None:
    transfer_id = pair.begin()["id"]
    body = pair.proof(transfer_id)
    assert refused(api, "confirm_transfer", None, body, transfer_id=transfer_id)[0] == 401
    assert refused(api, "confirm_transfer", owner, body, transfer_id=transfer_id)[0] == 403
    for other in (pair.bola, make_user(api.tenant)):
        assert refused(api, "confirm_transfer", other, body, transfer_id=transfer_id)[0] == 404
    elsewhere = make_tenant(admin_engine)
    stranger = make_user(elsewhere)
    assert refused(Api(elsewhere), "confirm_transfer", stranger, body, transfer_id=transfer_id)[0] == 404
    assert no(pair, new_id("btr"), body)[0] == 403
    assert pair.send("confirm_transfer", pair.ada, body, transfer_id=transfer_id).status == 200


@pytest.mark.parametrize(
    "changes",
    [{"code": "12345"}, {"code": None}, {"recovery_code": "aaaa-bbbb-cccc"}, {"challenge_id": ""}, {"more": 1}],
)
def test_bad_input_is_422(pair: Pair, changes: dict[str, Any]) -> None:
    transfer_id = pair.begin()["id"]
    body = {"challenge_id": new_id("chl"), "code": "123456"} | changes
    assert no(pair, transfer_id, body) == (422, "invalid-input")


def test_nothing_is_sent_to_who_closes_their_account_at_this_moment(pair: Pair, admin_engine: Engine) -> None:
    transfer_id = pair.begin()["id"]
    proof = pair.proof(transfer_id)

    def confirm() -> Answer:
        return pair.send("confirm_transfer", pair.ada, proof, transfer_id=transfer_id)

    answer = answers_while_closing(admin_engine, pair.bola, confirm)
    assert (answer.status, answer.problem) == (422, "unknown-recipient")
    assert pair.balances() == ("5000.00", "0.00")
