"""PUT /v1/admin/administrators/{administrator_id}/role"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.administrators import appointment
from tests.factories.api_keys import call_with, make_key
from tests.factories.identity import make_admin
from tests.factories.payments import announced
from tests.factories.roles import give_role as define_role

FUNCTION = "identity/give_role"


def give(api: Api, admin: Admin, whom: Admin, role: str) -> Answer:
    body = appointment(api, admin, whom.id, role)
    return api.call(FUNCTION, admin, body, administrator_id=whom.id)


def test_they_are_signed_out_and_may_what_the_role_may(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    operator = make_admin(tenant, "operator")
    answer = give(api, owner, operator, "arbiter")
    assert (answer.status, answer.body["role"]) == (200, "arbiter"), answer.text
    assert api.call("payments/list_payouts", operator).problem == "session-ended"
    [news] = announced(admin_engine, tenant, "identity.administrator.role_given")
    assert (news["administrator_id"], news["role"]) == (operator.id, "arbiter")
    newest = api.call("ops/list_audit_records", owner, query={"subject": operator.id}).body["data"][0]
    [change] = [change for change in newest["changes"] if change["subject"] == operator.id]
    assert (change["before"], change["after"]) == ({"role": "operator"}, {"role": "arbiter"})


def test_nobody_demotes_who_may_more_and_nobody_promotes_themselves(api: Api, tenant: str, owner: Admin) -> None:
    define_role(api, "chief", ["administrators.manage", "orders.read"])
    define_role(api, "reader", ["orders.read"])
    chief = make_admin(tenant, "chief")
    body = appointment(api, chief, owner.id, "reader")
    assert api.call(FUNCTION, chief, body, administrator_id=owner.id).problem == "may-more-than-you"
    begun = api.call("identity/begin_appointment", chief, {"administrator": chief.id, "role": "owner"})
    assert begun.problem == "grants-more-than-held"
    assert give(api, chief, chief, "reader").status == 200


def test_the_last_who_may_change_roles_keeps_theirs(api: Api, tenant: str, owner: Admin) -> None:
    answer = give(api, owner, owner, "arbiter")
    assert (answer.status, answer.problem) == (409, "last-holder")
    make_admin(tenant, with_totp=False)
    assert give(api, owner, owner, "arbiter").status == 200


def test_the_same_role_and_anothers_challenge_are_refused(api: Api, tenant: str, owner: Admin) -> None:
    operator, other = make_admin(tenant, "operator"), make_admin(tenant, "operator")
    assert give(api, owner, operator, "operator").problem == "role-unchanged"
    body = appointment(api, owner, other.id, "arbiter")
    assert api.call(FUNCTION, owner, body, administrator_id=operator.id).problem == "challenge-mismatch"


def test_users_and_other_tenants_administrators_are_unknown(
    api: Api, payer: User, owner: Admin, admin_engine: Engine
) -> None:
    body = appointment(api, owner, owner.id, "arbiter")
    for who in (payer.id, make_admin(make_tenant(admin_engine)).id):
        assert api.call(FUNCTION, owner, body, administrator_id=who).status == 404


def test_only_who_may_manage_administrators(api: Api, tenant: str, payer: User, owner: Admin) -> None:
    body = appointment(api, owner, owner.id, "arbiter")
    assert api.call(FUNCTION, None, body, administrator_id=owner.id).status == 401
    assert api.call(FUNCTION, payer, body, administrator_id=owner.id).status == 403
    for role in ("operator", "arbiter", "auditor"):
        refused = api.call(FUNCTION, make_admin(tenant, role), body, administrator_id=owner.id)
        assert refused.problem == "permission-missing"
    assert api.call(FUNCTION, owner, body | {"role": "Nobody"}, administrator_id=owner.id).status == 422


def test_keys_that_may_more_than_they_do_now_are_taken_back(api: Api, tenant: str, owner: Admin) -> None:
    maker = make_admin(tenant)
    more, less = make_key(api, "audit.read", admin=maker), make_key(api, "orders.read", admin=maker)
    body = appointment(api, owner, maker.id, "operator")
    assert api.call("identity/give_role", owner, body, administrator_id=maker.id).status == 200
    assert call_with(api, more["key"], "ops/list_audit_records").status == 401
    assert call_with(api, less["key"], "escrow/list_all_orders").status == 200
