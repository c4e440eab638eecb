"""POST /v1/admin/tenants/{tenant_id}/suspend"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.identity.rules.tenants import PLATFORM_TENANT
from tests.api import Api
from tests.factories.administrators import sign_in
from tests.factories.escrow import order_body
from tests.factories.identity import PASSWORD, any_address, log_in, make_admin, make_user, registration, wrong
from tests.factories.payments import announced
from tests.factories.payouts import make_payee, send
from tests.factories.paystack_transfers import playing_paystack
from tests.factories.tenants import PLATFORM, added_tenant, change_answer, platform_admin, reinstate, suspend

FUNCTION = "identity/suspend_tenant"
REASON = {"reason": "It did not pay."}
BODY = REASON | {"challenge_id": "chl_01kd00000000e000000000000g", "code": "123456"}


def test_everybody_is_signed_out_and_nobody_gets_in(api: Api, tenant: str, owner: Admin) -> None:
    email = "suspended.tenant@example.com"
    user = make_user(tenant, email=email)
    refresh_token = log_in(api, email=email).body["refresh_token"]
    suspend(tenant)
    assert api.call("identity/get_profile", user).problem == "session-ended"
    assert api.call("identity/list_users", owner).problem == "session-ended"
    assert log_in(api, email=email).problem == "tenant-suspended"
    refreshed = api.call("identity/refresh", None, {"refresh_token": refresh_token}, ip=any_address())
    assert refreshed.problem == "tenant-suspended"
    assert api.call("identity/register", None, registration(), ip=any_address()).problem == "tenant-suspended"
    reinstate(tenant)
    assert log_in(api, email=email).status == 200
    assert api.call("identity/get_profile", user).status == 200


def test_administrators_do_not_get_in_either(api: Api, tenant: str) -> None:
    make_admin(tenant, "operator", with_totp=False, email="boss.suspended@example.com")
    suspend(tenant)
    assert sign_in(api, "boss.suspended@example.com", PASSWORD).problem == "tenant-suspended"


def test_no_order_is_made_and_a_payout_under_way_is_sent(api: Api, tenant: str) -> None:
    buyer, seller = make_user(tenant), make_user(tenant)
    payee = make_payee(tenant)
    withdrawal_id = payee.approved("1000.00")
    suspend(tenant)
    unsessioned = User(buyer.id, tenant, "")  # as a job or a key would act, without a session to end
    assert api.call("escrow/create_order", unsessioned, order_body(seller)).problem == "tenant-suspended"
    with playing_paystack() as paystack:
        assert send(tenant, withdrawal_id) == []
    assert paystack.moved == [withdrawal_id]
    reinstate(tenant)
    assert payee.state(withdrawal_id) == "paid"
    assert api.call("escrow/create_order", buyer, order_body(seller)).status == 201


def test_it_is_on_record_with_its_reason_and_announced(api: Api, tenant: str, admin_engine: Engine) -> None:
    admin = platform_admin()
    answer = PLATFORM.call(FUNCTION, admin, REASON | change_answer(admin, tenant, "suspend"), tenant_id=tenant)
    assert (answer.body["status"], answer.body["standing_reason"]) == ("suspended", BODY["reason"])
    again = PLATFORM.call(FUNCTION, admin, BODY, tenant_id=tenant)
    assert (again.status, again.problem) == (409, "wrong-state")
    [news] = announced(admin_engine, tenant, "identity.tenant.suspended")
    assert news["reason"] == BODY["reason"]
    at_home = PLATFORM.call("ops/list_audit_records", admin, query={"subject": tenant, "limit": "1"}).body["data"][0]
    assert at_home["changes"][0]["after"] == {"status": "suspended", "reason": BODY["reason"]}


def test_it_needs_a_fresh_code_for_exactly_this_and_this_tenant(api: Api, tenant: str, owner: Admin) -> None:
    admin, other = platform_admin(), added_tenant()
    assert PLATFORM.call(FUNCTION, admin, REASON, tenant_id=tenant).problem == "invalid-input"
    answer = change_answer(admin, tenant, "suspend")
    assert PLATFORM.call(FUNCTION, admin, REASON | answer, tenant_id=other).problem == "challenge-mismatch"
    domain = change_answer(admin, tenant, "set_domain", domain=None)
    assert PLATFORM.call(FUNCTION, admin, REASON | domain, tenant_id=tenant).problem == "challenge-mismatch"
    assert PLATFORM.call(FUNCTION, platform_admin(), REASON | answer, tenant_id=tenant).problem == "unknown-challenge"
    failed = PLATFORM.call(FUNCTION, admin, REASON | answer | {"code": wrong(answer["code"])}, tenant_id=tenant)
    assert (failed.status, failed.problem) == (403, "challenge-failed")
    assert api.call("identity/list_users", owner).status == 200
    assert PLATFORM.call(FUNCTION, admin, REASON | answer, tenant_id=tenant).status == 200
    reinstate(tenant)
    assert PLATFORM.call(FUNCTION, admin, REASON | answer, tenant_id=tenant).problem == "challenge-used"


def test_the_platform_itself_is_no_tenant_to_suspend() -> None:
    answer = PLATFORM.call(FUNCTION, platform_admin(), BODY, tenant_id=PLATFORM_TENANT)
    assert (answer.status, answer.problem) == (404, "unknown-tenant")


def test_nobody_of_a_tenant_may(api: Api, owner: Admin, payer: User) -> None:
    for caller, status in ((None, 401), (payer, 403), (owner, 403)):
        assert api.call(FUNCTION, caller, BODY, tenant_id=api.tenant).status == status
    assert PLATFORM.call(FUNCTION, platform_admin(), BODY | {"reason": ""}, tenant_id=api.tenant).status == 422
