"""POST /v1/admin/payouts/reject"""

from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.payouts import announced, last_news, make_payee, refused

FUNCTION = "payments/reject_payout"
REASON = "The account is not in your name."


def test_the_money_is_back_at_once_and_the_user_is_told_why(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    answer = api.call(FUNCTION, owner, {"withdrawal_id": withdrawal_id, "reason": REASON})
    assert (answer.status, answer.body["state"], answer.body["decided_by"]) == (200, "rejected", owner.id)
    assert payee.books(withdrawal_id) == ("5000.00", "0.00", "5000.00")
    assert payee.read(withdrawal_id)["reason"] == REASON
    assert announced(tenant, withdrawal_id) == ["requested", "rejected"]
    news = last_news(tenant, withdrawal_id)
    assert (news["reason"], news["recipients"]) == (REASON, [payee.user.id])


def test_a_replayed_key_gives_the_money_back_once(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    body = {"withdrawal_id": withdrawal_id, "reason": REASON}
    first = api.call(FUNCTION, owner, body, key="once")
    assert api.call(FUNCTION, owner, body, key="once").body == first.body
    assert payee.books(withdrawal_id) == ("5000.00", "0.00", "5000.00")


def test_what_is_decided_cannot_be_rejected(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    cancelled, approved, rejected = payee.withdraw("1.00"), payee.approved("1.00"), payee.withdraw("1.00")
    assert api.call("payments/cancel_withdrawal", payee.user, withdrawal_id=cancelled).status == 200
    assert api.call(FUNCTION, owner, {"withdrawal_id": rejected, "reason": REASON}).status == 200
    for withdrawal_id in (cancelled, approved, rejected):
        body = {"withdrawal_id": withdrawal_id, "reason": REASON}
        assert refused(api, "reject_payout", owner, body) == (409, "wrong-state")


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, payer: User) -> None:
    body = {"withdrawal_id": make_payee(tenant).withdraw(), "reason": REASON}
    assert refused(api, "reject_payout", None, body)[0] == 401
    assert refused(api, "reject_payout", payer, body)[0] == 403
    for role in ("auditor", "arbiter"):
        assert refused(api, "reject_payout", make_admin(tenant, role), body) == (403, "permission-missing")


def test_another_tenants_withdrawal_does_not_exist(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    elsewhere = make_tenant(admin_engine)
    body = {"withdrawal_id": make_payee(tenant).withdraw(), "reason": REASON}
    assert refused(Api(elsewhere), "reject_payout", make_admin(elsewhere), body)[0] == 404
    for unknown in (new_id("wdr"), "wdr_x"):
        assert refused(api, "reject_payout", owner, body | {"withdrawal_id": unknown})[0] == 404


@pytest.mark.parametrize("changes", [{"reason": ""}, {"reason": "x" * 501}, {"reason": None}, {"more": 1}])
def test_bad_input_is_422(api: Api, tenant: str, owner: Admin, changes: dict[str, Any]) -> None:
    body = {"withdrawal_id": make_payee(tenant).withdraw(), "reason": REASON} | changes
    assert refused(api, "reject_payout", owner, body) == (422, "invalid-input")
    assert refused(api, "reject_payout", owner, {"withdrawal_id": body["withdrawal_id"]}) == (422, "invalid-input")
