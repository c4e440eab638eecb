"""POST /v1/admin/payouts/approve"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, totp_code
from tests.factories.payouts import announced, begin_approval, last_news, make_payee, pass_time, refused

FUNCTION = "payments/approve_payout"


def approval(api: Api, admin: Admin, withdrawal_id: str, **changes: str) -> dict[str, str]:
    """A body that approves it, unless the test changes it."""
    challenge_id = begin_approval(api, admin, withdrawal_id)
    return {"withdrawal_id": withdrawal_id, "challenge_id": challenge_id, "code": totp_code(admin.id)} | changes


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_fresh_code_lets_it_be_sent_and_moves_nothing_yet(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    answer = api.call(FUNCTION, owner, approval(api, owner, withdrawal_id))
    assert (answer.status, answer.body["state"], answer.body["decided_by"]) == (200, "approved", owner.id)
    assert payee.books(withdrawal_id) == ("3000.00", "2000.00", "5000.00")
    assert announced(tenant, withdrawal_id) == ["requested", "approved"]
    assert last_news(tenant, withdrawal_id)["withdrawal_id"] == withdrawal_id


def test_a_wrong_code_is_refused_and_counted(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    body = approval(api, owner, withdrawal_id)
    mistaken = body | {"code": wrong(body["code"])}
    statuses = []
    for _ in range(12):
        status, slug = refused(api, "approve_payout", owner, mistaken)
        statuses.append(slug)
        assert status in (403, 409)
    assert statuses[0] == "challenge-failed"
    assert statuses[-1] != "challenge-failed"
    status, _ = refused(api, "approve_payout", owner, body)
    assert status in (403, 409), "after so many wrong codes the right one is refused as well"
    assert payee.state(withdrawal_id) == "requested"


def test_a_code_is_for_one_withdrawal(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    small, large = payee.withdraw("1.00"), payee.withdraw("4000.00")
    body = approval(api, owner, small) | {"withdrawal_id": large}
    assert refused(api, "approve_payout", owner, body) == (403, "challenge-mismatch")
    assert payee.state(large) == "requested"


def test_a_code_works_once(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    first, second = payee.withdraw("1.00"), payee.withdraw("1.00")
    body = approval(api, owner, first)
    challenge_id = begin_approval(api, owner, second)
    assert api.call(FUNCTION, owner, body).status == 200
    again = {"withdrawal_id": second, "challenge_id": challenge_id, "code": body["code"]}
    assert refused(api, "approve_payout", owner, again) == (403, "challenge-failed")
    used = body | {"withdrawal_id": second}
    assert refused(api, "approve_payout", owner, used)[0] in (403, 409)


def test_a_challenge_is_for_the_administrator_who_began_it(api: Api, tenant: str, owner: Admin) -> None:
    payee, colleague = make_payee(tenant), make_admin(tenant)
    withdrawal_id = payee.withdraw()
    body = approval(api, owner, withdrawal_id) | {"code": totp_code(colleague.id)}
    assert refused(api, "approve_payout", colleague, body)[0] == 404


def test_an_expired_challenge_is_refused(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    body = approval(api, owner, withdrawal_id)
    pass_time(tenant, timedelta(hours=1))
    assert refused(api, "approve_payout", owner, body) == (409, "challenge-expired")


def test_what_is_not_asked_for_cannot_be_approved_and_the_code_is_kept(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    cancelled, wanted = payee.withdraw("1.00"), payee.withdraw("1.00")
    body = approval(api, owner, cancelled)
    challenge_id = begin_approval(api, owner, wanted)
    assert api.call("payments/cancel_withdrawal", payee.user, withdrawal_id=cancelled).status == 200
    assert refused(api, "approve_payout", owner, body) == (409, "wrong-state")
    kept = {"withdrawal_id": wanted, "challenge_id": challenge_id, "code": body["code"]}
    assert api.call(FUNCTION, owner, kept).status == 200


def test_ten_approvals_at_once_approve_once(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    admins = [make_admin(tenant) for _ in range(5)]
    bodies = [(admin, approval(api, admin, withdrawal_id)) for admin in admins]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda one: api.call(FUNCTION, one[0], one[1]), bodies * 2))
    assert sorted({answer.status for answer in answers} - {403}) == [200, 409]
    assert [answer.status for answer in answers].count(200) == 1
    assert announced(tenant, withdrawal_id) == ["requested", "approved"]


def test_a_replayed_key_answers_the_same(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    body = approval(api, owner, withdrawal_id)
    first = api.call(FUNCTION, owner, body, key="once")
    again = api.call(FUNCTION, owner, body, key="once")
    assert (again.status, again.body) == (200, first.body)
    assert announced(tenant, withdrawal_id) == ["requested", "approved"]
    assert refused(api, "approve_payout", owner, body, key="") == (422, "idempotency-key-missing")


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, owner: Admin, payer: User) -> None:
    body = approval(api, owner, make_payee(tenant).withdraw())
    assert refused(api, "approve_payout", None, body)[0] == 401
    assert refused(api, "approve_payout", payer, body)[0] == 403
    for role in ("auditor", "arbiter"):
        assert refused(api, "approve_payout", make_admin(tenant, role), body) == (403, "permission-missing")


def test_another_tenants_withdrawal_does_not_exist(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    elsewhere = make_tenant(admin_engine)
    body = approval(api, owner, make_payee(tenant).withdraw())
    assert refused(Api(elsewhere), "approve_payout", make_admin(elsewhere), body)[0] == 404
    for unknown in (new_id("wdr"), "wdr_x"):
        assert refused(api, "approve_payout", owner, body | {"withdrawal_id": unknown})[0] == 404


@pytest.mark.parametrize(
    "changes", [{"code": "12345"}, {"code": 123456}, {"code": "abcdef"}, {"more": 1}, {"code": None}]
)
def test_bad_input_is_422(api: Api, tenant: str, owner: Admin, changes: dict[str, Any]) -> None:
    body = approval(api, owner, make_payee(tenant).withdraw())
    assert refused(api, "approve_payout", owner, body | changes) == (422, "invalid-input")
