"""POST /v1/admin/payments/{payment_id}/resolve"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import decode_id, new_id
from holdfast.ledger.rules.accounts import payment as payment_account
from holdfast.ledger.rules.accounts import refund as refund_account
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.doubts import REASON, Doubted, make_doubted
from tests.factories.identity import make_admin, totp_code, wrong
from tests.factories.payments import SandboxInProcess, announced, balance_of, empty_queues
from tests.factories.payouts import check_books, pass_time, refused

FUNCTION = "payments/resolve_payment"


@pytest.fixture
def doubted(api: Api, payer: User, sandbox: SandboxInProcess) -> Doubted:
    return make_doubted(api, payer)


def no(doubted: Doubted, admin: Admin | None, body: Any) -> tuple[int, str]:
    return refused(doubted.api, "resolve_payment", admin, body, payment_id=doubted.payment_id)


def change(admin_engine: Engine, doubted: Doubted, assignment: str) -> None:
    """As if the provider had said something else."""
    statement = text(f"update payment_doubts set {assignment} where payment_id = :id")
    with admin_engine.begin() as connection:
        connection.execute(statement, {"id": decode_id("pay", doubted.payment_id)})


def test_what_came_becomes_the_payers_balance(
    doubted: Doubted, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    said = doubted.doubt(owner)["said"]
    resolved = doubted.resolve(owner, "credit")
    assert (resolved["resolution"], resolved["resolution_reason"]) == ("credited", REASON)
    assert (resolved["resolved_by"], resolved["payment_id"]) == (owner.id, doubted.payment_id)
    assert doubted.balances(said["currency"]) == (said["amount"], said["amount"])
    assert doubted.balances("NGN") == ("0.00", "0.00")
    check_books(tenant)
    seen = doubted.seen(owner)
    assert (seen["status"], seen["received"], seen["doubts"]) == ("failed", None, [resolved])
    [news] = announced(admin_engine, tenant, "payments.payment.credited")
    assert (news["amount"], news["currency"]) == (said["amount"], said["currency"])
    assert news["recipients"] == [doubted.payer.id]
    [told] = announced(admin_engine, tenant, "payments.payment.resolved")
    assert (told["resolution"], told["doubt_id"], told["recipients"]) == ("credited", resolved["id"], [])


def test_the_audit_log_says_who_did_it_and_why(doubted: Doubted, api: Api, owner: Admin) -> None:
    doubted.resolve(owner, "credit")
    newest = api.call("ops/list_audit_records", owner, query={"subject": doubted.payment_id}).body["data"][0]
    assert newest["actor"] == owner.id
    [change] = [change for change in newest["changes"] if change["subject"] == doubted.payment_id]
    assert change["before"] == {"doubt": "wrong-currency", "status": "pending"}
    assert change["after"] == {"resolution": "credited", "reason": REASON, "status": "failed"}


def test_what_came_goes_back_to_where_it_came_from(
    doubted: Doubted, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    said = doubted.doubt(owner)["said"]
    resolved = doubted.resolve(owner, "refund")
    assert resolved["resolution"] == "refunded"
    account = refund_account(resolved["refund_id"], said["currency"])
    assert balance_of(tenant, account).amount == said["amount"]
    empty_queues(tenant)
    assert doubted.balances(said["currency"]) == ("0.00", "0.00")
    assert balance_of(tenant, account).minor == 0
    assert balance_of(tenant, payment_account(doubted.payment_id, said["currency"])).minor == 0
    check_books(tenant)
    [news] = announced(admin_engine, tenant, "payments.refund.processed")
    assert (news["refund_id"], news["recipients"]) == (resolved["refund_id"], [doubted.payer.id])


def test_a_doubt_that_is_dismissed_moves_nothing(doubted: Doubted, tenant: str, owner: Admin) -> None:
    currency = doubted.doubt(owner)["said"]["currency"]
    assert doubted.resolve(owner, "dismiss")["resolution"] == "dismissed"
    assert doubted.balances(currency) == ("0.00", "0.00")
    assert doubted.seen(owner)["status"] == "failed"


@pytest.mark.parametrize("remedy", ["credit", "refund", "dismiss"])
def test_a_doubt_is_resolved_once_and_comes_up_once(doubted: Doubted, owner: Admin, remedy: str) -> None:
    body = doubted.body(owner, remedy)
    assert doubted.send("resolve_payment", owner, body).status == 200
    again = doubted.send("begin_payment_resolution", owner, {"doubt_id": body["doubt_id"]})
    assert (again.status, again.problem) == (409, "doubt-resolved")
    assert no(doubted, owner, body) == (409, "challenge-used")
    doubted.tell()
    assert [doubt["id"] for doubt in doubted.seen(owner)["doubts"]] == [body["doubt_id"]]


def test_ten_at_once_credit_once(doubted: Doubted, tenant: str, owner: Admin) -> None:
    said = doubted.doubt(owner)["said"]
    admins = [make_admin(tenant, "operator") for _ in range(5)]
    bodies = [(admin, doubted.body(owner) | _proof(doubted, admin)) for admin in admins]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda call: doubted.send("resolve_payment", *call), bodies * 2))
    assert [answer.status for answer in answers].count(200) == 1
    assert {answer.status for answer in answers} <= {200, 403, 409}
    assert doubted.balances(said["currency"])[0] == said["amount"]


def _proof(doubted: Doubted, admin: Admin) -> dict[str, str]:
    challenge_id = doubted.challenge(admin, doubted.doubt(admin)["id"])
    return {"challenge_id": challenge_id, "code": totp_code(admin.id)}


def test_what_is_paid_after_it_was_credited_is_another_doubt_and_not_booked_twice(
    doubted: Doubted, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    doubted.resolve(owner, "credit")
    with admin_engine.begin() as connection:
        said = "update sandbox_transactions set paid_currency = 'NGN', paid_minor = 5000 where reference = :reference"
        connection.execute(text(said), {"reference": doubted.payment_id})
    doubted.tell()
    seen = doubted.seen(owner)
    assert (seen["status"], seen["received"]) == ("failed", None)
    assert [doubt["reason"] for doubt in seen["doubts"]] == ["wrong-currency", "paid-after-resolution"]
    assert doubted.balances("NGN") == ("0.00", "0.00")


def test_what_is_paid_after_a_doubt_was_dismissed_is_booked(
    doubted: Doubted, owner: Admin, admin_engine: Engine
) -> None:
    doubted.resolve(owner, "dismiss")
    with admin_engine.begin() as connection:
        said = "update sandbox_transactions set paid_currency = 'NGN', paid_minor = 5000 where reference = :reference"
        connection.execute(text(said), {"reference": doubted.payment_id})
    doubted.tell()
    assert doubted.seen(owner)["status"] == "succeeded"
    assert doubted.balances("NGN") == ("50.00", "50.00")


def test_what_is_taken_back_after_it_was_credited_waits_for_a_person(
    doubted: Doubted, owner: Admin, admin_engine: Engine
) -> None:
    said = doubted.doubt(owner)["said"]
    doubted.resolve(owner, "credit")
    with admin_engine.begin() as connection:
        taken_back = "update sandbox_transactions set status = 'reversed' where reference = :reference"
        connection.execute(text(taken_back), {"reference": doubted.payment_id})
    doubted.tell()
    assert [doubt["reason"] for doubt in doubted.seen(owner)["doubts"]][1:] == ["reversed-after-resolution"]
    assert doubted.balances(said["currency"])[0] == said["amount"]


@pytest.mark.parametrize("remedy", ["credit", "refund"])
@pytest.mark.parametrize(
    "assignment",
    ["said_minor = null, said_currency = null", "reason = 'another-reference'"],
)
def test_where_there_is_no_money_of_ours_none_is_moved(
    doubted: Doubted, owner: Admin, admin_engine: Engine, remedy: str, assignment: str
) -> None:
    change(admin_engine, doubted, assignment)
    assert no(doubted, owner, doubted.body(owner, remedy)) == (409, "no-money-in-doubt")
    assert doubted.resolve(owner, "dismiss")["resolution"] == "dismissed"


def test_play_money_is_none_where_real_money_was_asked_for(
    doubted: Doubted, owner: Admin, admin_engine: Engine
) -> None:
    change(admin_engine, doubted, "reason = 'wrong-environment'")
    asked_for = text("update payments set environment = :environment where id = :id")
    for environment, answer in (("live", (409, "no-money-in-doubt")), ("test", None)):
        with admin_engine.begin() as connection:
            connection.execute(asked_for, {"environment": environment, "id": decode_id("pay", doubted.payment_id)})
        if answer is not None:
            assert no(doubted, owner, doubted.body(owner)) == answer
    assert doubted.resolve(owner, "credit")["resolution"] == "credited"


def test_what_cannot_be_sent_back_is_not(doubted: Doubted, owner: Admin, admin_engine: Engine) -> None:
    with admin_engine.begin() as connection:
        changed = text("update payments set provider = 'fincra' where id = :id")
        connection.execute(changed, {"id": decode_id("pay", doubted.payment_id)})
    body = doubted.body(owner, "refund")
    assert no(doubted, owner, body) == (409, "no-refund-to-source")
    assert doubted.send("resolve_payment", owner, body | {"remedy": "credit"}).status == 200, "the code is still good"


def test_a_payment_that_still_waits_goes_on_when_a_mistaken_webhook_is_dismissed(
    api: Api, payer: User, owner: Admin, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    waiting = make_doubted(api, payer, script="declined")
    doubt = """
        insert into payment_doubts (id, tenant_id, payment_id, reason, environment, provider_reference, created_at)
        select gen_random_uuid(), tenant_id, id, 'webhook-of-another-provider', 'test', 'one', now() from payments
        where id = :id
        """
    with admin_engine.begin() as connection:
        connection.execute(text(doubt), {"id": decode_id("pay", waiting.payment_id)})
        still = text("update payments set status = 'pending', check_due_at = now() where id = :id")
        connection.execute(still, {"id": decode_id("pay", waiting.payment_id)})
    waiting.resolve(owner, "dismiss")
    assert waiting.seen(owner)["status"] == "pending"


def test_a_code_is_for_one_doubt_and_works_once(api: Api, doubted: Doubted, owner: Admin) -> None:
    other = make_doubted(api, doubted.payer)
    body = doubted.body(owner)
    of_the_other = {"doubt_id": other.doubt(owner)["id"]}
    mixed = refused(api, "resolve_payment", owner, body | of_the_other, payment_id=other.payment_id)
    assert mixed == (403, "challenge-mismatch")
    assert no(doubted, owner, body | {"code": wrong(body["code"])}) == (403, "challenge-failed")
    assert refused(api, "resolve_payment", owner, body, payment_id=other.payment_id)[0] == 404
    assert doubted.send("resolve_payment", owner, body).status == 200


def test_an_expired_challenge_is_refused(doubted: Doubted, tenant: str, owner: Admin) -> None:
    body = doubted.body(owner)
    pass_time(tenant, timedelta(minutes=5))
    assert no(doubted, owner, body) == (409, "challenge-expired")


def test_a_replayed_key_answers_the_same(doubted: Doubted, owner: Admin) -> None:
    body = doubted.body(owner)
    first = doubted.send("resolve_payment", owner, body, key="once")
    again = doubted.send("resolve_payment", owner, body, key="once")
    assert (again.status, again.body) == (200, first.body)
    assert no(doubted, owner, body | {"reason": "Another."})[0] == 409
    assert refused(doubted.api, "resolve_payment", owner, body, payment_id=doubted.payment_id, key="")[0] == 422


def test_whose_role_has_no_permission_may_not(doubted: Doubted, tenant: str, owner: Admin) -> None:
    body = doubted.body(owner)
    assert no(doubted, None, body)[0] == 401
    assert refused(doubted.api, "resolve_payment", doubted.payer, body, payment_id=doubted.payment_id)[0] == 403
    for role in ("auditor", "arbiter"):
        assert no(doubted, make_admin(tenant, role), body) == (403, "permission-missing")


def test_another_tenants_payment_does_not_exist(doubted: Doubted, owner: Admin, admin_engine: Engine) -> None:
    elsewhere = make_tenant(admin_engine)
    body, stranger = doubted.body(owner), make_admin(elsewhere)
    assert refused(Api(elsewhere), "resolve_payment", stranger, body, payment_id=doubted.payment_id)[0] == 404
    for unknown in (new_id("pay"), "pay_x"):
        assert refused(doubted.api, "resolve_payment", owner, body, payment_id=unknown)[0] == 404


@pytest.mark.parametrize(
    "changes",
    [{"remedy": "keep"}, {"reason": ""}, {"reason": "x" * 501}, {"code": "12345"}, {"code": None}, {"more": 1}],
)
def test_bad_input_is_422(doubted: Doubted, owner: Admin, changes: dict[str, Any]) -> None:
    body = {"doubt_id": new_id("dbt"), "remedy": "credit", "reason": "So.", "challenge_id": "x", "code": "123456"}
    assert no(doubted, owner, body | changes) == (422, "invalid-input")
