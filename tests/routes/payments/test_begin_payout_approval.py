"""POST /v1/admin/payouts/two-factor/initialize"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.payouts import make_payee, refused

FUNCTION = "payments/begin_payout_approval"


def test_it_answers_with_a_challenge_that_expires(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    answer = api.call(FUNCTION, owner, {"withdrawal_id": withdrawal_id})
    assert answer.status == 200
    assert set(answer.body) == {"challenge_id", "expires_at"}
    assert answer.body["challenge_id"].startswith("chl_")
    assert payee.state(withdrawal_id) == "requested"


def test_what_cannot_be_approved_is_not_begun(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    cancelled, approved = payee.withdraw("1.00"), payee.approved("1.00")
    assert api.call("payments/cancel_withdrawal", payee.user, withdrawal_id=cancelled).status == 200
    for withdrawal_id in (cancelled, approved):
        body = {"withdrawal_id": withdrawal_id}
        assert refused(api, "begin_payout_approval", owner, body) == (409, "wrong-state")


def test_an_administrator_without_an_authenticator_cannot(api: Api, tenant: str) -> None:
    body = {"withdrawal_id": make_payee(tenant).withdraw()}
    assert refused(api, "begin_payout_approval", make_admin(tenant, with_totp=False), body) == (403, "totp-missing")


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, payer: User) -> None:
    body = {"withdrawal_id": make_payee(tenant).withdraw()}
    assert refused(api, "begin_payout_approval", None, body)[0] == 401
    assert refused(api, "begin_payout_approval", payer, body)[0] == 403
    for role in ("auditor", "arbiter"):
        answer = refused(api, "begin_payout_approval", make_admin(tenant, role), body)
        assert answer == (403, "permission-missing")


def test_another_tenants_withdrawal_does_not_exist(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    elsewhere = make_tenant(admin_engine)
    body = {"withdrawal_id": make_payee(tenant).withdraw()}
    assert refused(Api(elsewhere), "begin_payout_approval", make_admin(elsewhere), body)[0] == 404
    for unknown in (new_id("wdr"), "wdr_x"):
        assert refused(api, "begin_payout_approval", owner, {"withdrawal_id": unknown})[0] == 404


def test_bad_input_is_422(api: Api, owner: Admin) -> None:
    for body in ({}, {"withdrawal_id": 1}, {"withdrawal_id": new_id("wdr"), "code": "123456"}):
        assert refused(api, "begin_payout_approval", owner, body) == (422, "invalid-input")
