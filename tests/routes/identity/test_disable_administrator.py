"""POST /v1/admin/administrators/{administrator_id}/disable"""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.administrators import CHOSEN, invited, join, new_address, sign_in
from tests.factories.api_keys import call_with, make_key
from tests.factories.identity import PASSWORD, make_admin, totp_code
from tests.factories.payments import announced
from tests.factories.roles import give_role

FUNCTION = "identity/disable_administrator"
BODY = {"reason": "Works elsewhere now."}


def disable(api: Api, admin: Admin | User | None, whom: str) -> Answer:
    return api.call(FUNCTION, admin, BODY, administrator_id=whom)


def test_they_are_signed_out_at_once_and_kept_out(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    email = new_address()
    operator = make_admin(tenant, "operator", email=email)
    answer = disable(api, owner, operator.id)
    assert (answer.status, answer.body["status"]) == (200, "disabled"), answer.text
    assert api.call("identity/list_users", operator).problem == "session-ended"
    assert sign_in(api, email, PASSWORD, code=totp_code(operator.id)).status == 403
    assert len(announced(admin_engine, tenant, "identity.administrator.disabled")) == 1
    assert BODY["reason"] in api.call("ops/list_audit_records", owner, query={"subject": operator.id}).text


def test_invited_again_they_begin_anew(api: Api, tenant: str, owner: Admin) -> None:
    email = new_address()
    operator = make_admin(tenant, "operator", email=email)
    disable(api, owner, operator.id)
    join(api, invited(api, owner, email, "auditor"))
    assert sign_in(api, email, PASSWORD).problem == "wrong-credentials"
    assert sign_in(api, email, CHOSEN).body["is_second_factor_needed"] is True


def test_the_last_who_may_change_roles_stays(api: Api, tenant: str, owner: Admin) -> None:
    refused = disable(api, owner, owner.id)
    assert (refused.status, refused.problem) == (409, "last-holder")
    other = make_admin(tenant)
    assert disable(api, owner, owner.id).status == 200
    assert disable(api, other, owner.id).problem == "wrong-state"


def test_of_two_who_disable_each_other_at_once_one_stays(api: Api, tenant: str, owner: Admin) -> None:
    other = make_admin(tenant)
    pairs = [(owner, other.id), (other, owner.id)]
    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(lambda pair: disable(api, *pair).status, pairs))
    assert sorted(statuses) in ([200, 401], [200, 409])
    left = owner if statuses[0] == 200 else other
    listed = api.call("identity/list_administrators", left, query={"status": "active"}).body["data"]
    assert [each["id"] for each in listed] == [left.id]


def test_nobody_disables_who_may_more(api: Api, tenant: str, owner: Admin) -> None:
    give_role(api, "chief", ["administrators.manage", "orders.read"])
    make_admin(tenant)
    chief = make_admin(tenant, "chief")
    assert disable(api, chief, owner.id).problem == "may-more-than-you"
    assert disable(api, chief, make_admin(tenant, "chief").id).status == 200


def test_users_and_other_tenants_administrators_are_unknown(
    api: Api, payer: User, owner: Admin, admin_engine: Engine
) -> None:
    for who in (payer.id, make_admin(make_tenant(admin_engine)).id):
        assert disable(api, owner, who).status == 404


def test_only_who_may_manage_administrators_and_with_a_reason(api: Api, tenant: str, payer: User, owner: Admin) -> None:
    assert disable(api, None, owner.id).status == 401
    assert disable(api, payer, owner.id).status == 403
    for role in ("operator", "arbiter", "auditor"):
        assert disable(api, make_admin(tenant, role), owner.id).problem == "permission-missing"
    assert api.call(FUNCTION, owner, {"reason": ""}, administrator_id=owner.id).status == 422


def test_the_keys_that_they_made_open_nothing_any_more(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    leaving = make_admin(tenant)
    theirs, others = make_key(api, "orders.read", admin=leaving), make_key(api, "orders.read", admin=owner)
    assert disable(api, owner, leaving.id).status == 200
    assert call_with(api, theirs["key"], "escrow/list_all_orders").status == 401
    assert call_with(api, others["key"], "escrow/list_all_orders").status == 200
    [news] = announced(admin_engine, tenant, "identity.api_key.revoked")
    assert news["api_key_id"] == theirs["api_key"]["id"]
