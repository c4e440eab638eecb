"""POST /v1/admin/tenants"""

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import PLATFORM_ROLES, Admin, User
from holdfast.identity.rules.tenants import PLATFORM_TENANT
from tests.api import Api
from tests.factories.administrators import CHOSEN, join, new_address, sign_in
from tests.factories.identity import PASSWORD, keep_app, make_admin, totp_code, wrong
from tests.factories.links import newest_token, send_links
from tests.factories.payments import announced
from tests.factories.tenants import (
    PLATFORM,
    add_tenant,
    added_tenant,
    change_answer,
    creation_answer,
    platform_admin,
    tenant_wish,
)

FUNCTION = "identity/add_tenant"
NO_ANSWER = {"challenge_id": "chl_01kd00000000e000000000000g", "code": "123456"}
_COUNT = text("select count(*) from tenants where slug = :slug")


def test_its_first_owner_is_invited_and_runs_it_from_then_on(admin_engine: Engine) -> None:
    wish = tenant_wish()
    answer = add_tenant(**wish)
    assert answer.status == 201, answer.text
    tenant, email = Api(answer.body["tenant"]["id"]), wish["owner"]["email"]
    assert (answer.body["tenant"]["slug"], answer.body["tenant"]["status"]) == (wish["slug"], "active")
    send_links(tenant.tenant)
    keep_app(tenant.tenant, answer.body["owner_id"], join(tenant, newest_token(email)))
    signed_in = sign_in(tenant, email, CHOSEN, code=totp_code(answer.body["owner_id"]))
    headers = {"authorization": f"Bearer {signed_in.body['access_token']}"}
    assert tenant.call("identity/get_settings", headers=headers).body["name"] == "Demo Market"
    [news] = announced(admin_engine, tenant.tenant, "identity.tenant.created")
    assert news["slug"] == wish["slug"]


def test_it_is_on_record_at_the_platform_and_in_the_tenant() -> None:
    admin = platform_admin()
    created = add_tenant(admin).body
    at_home = PLATFORM.call("ops/list_audit_records", admin, query={"subject": created["tenant"]["id"]})
    assert [record["actor"] for record in at_home.body["data"]] == [admin.id]
    there = Api(created["tenant"]["id"])
    records = there.call("ops/list_audit_records", make_admin(there.tenant), query={"subject": created["owner_id"]})
    assert [record["actor"] for record in records.body["data"]] == [admin.id]


def test_a_slug_is_taken_once_and_the_platforms_own_never() -> None:
    wish = tenant_wish()
    assert add_tenant(**wish).status == 201
    again = add_tenant(slug=wish["slug"])
    assert (again.status, again.problem) == (409, "tenant-exists")
    assert (
        PLATFORM.call(FUNCTION, platform_admin(), tenant_wish(slug="platform") | NO_ANSWER).problem == "tenant-exists"
    )


def test_it_needs_a_fresh_code_for_exactly_this_tenant_and_owner(admin_engine: Engine) -> None:
    admin, wish = platform_admin(), tenant_wish()
    assert PLATFORM.call(FUNCTION, admin, wish).problem == "invalid-input"
    answer = creation_answer(admin, wish)
    other_owner = {"name": "Ngozi Ade", "email": new_address()}
    for changes in ({"slug": f"{wish['slug']}-x"}, {"name": "Another Market"}, {"owner": other_owner}):
        assert PLATFORM.call(FUNCTION, admin, wish | changes | answer).problem == "challenge-mismatch"
    assert PLATFORM.call(FUNCTION, platform_admin(), wish | answer).problem == "unknown-challenge"
    failed = PLATFORM.call(FUNCTION, admin, wish | answer | {"code": wrong(answer["code"])})
    assert (failed.status, failed.problem) == (403, "challenge-failed")
    suspension = change_answer(admin, added_tenant(), "suspend")
    assert PLATFORM.call(FUNCTION, admin, wish | suspension).problem == "challenge-mismatch"
    with admin_engine.connect() as connection:
        assert connection.execute(_COUNT, {"slug": wish["slug"]}).scalar_one() == 0
    assert PLATFORM.call(FUNCTION, admin, wish | answer).status == 201
    assert PLATFORM.call(FUNCTION, admin, wish | answer).problem == "challenge-used"


@pytest.mark.parametrize(
    "changes", [{"slug": "Demo"}, {"slug": ""}, {"name": ""}, {"owner": {"name": "N", "email": "x"}}, {"more": 1}]
)
def test_what_makes_no_sense_is_422(changes: dict[str, object]) -> None:
    assert PLATFORM.call(FUNCTION, platform_admin(), tenant_wish(**changes) | NO_ANSWER).status == 422


def test_nobody_of_a_tenant_may_whatever_they_may_there(api: Api, owner: Admin, payer: User) -> None:
    for caller, status in ((None, 401), (payer, 403), (owner, 403)):
        assert api.call(FUNCTION, caller, tenant_wish() | NO_ANSWER).status == status
    # A role of that name would be of no use in a business's tenant, and there is none.
    pretender = make_admin(api.tenant, "platform_owner")
    assert api.call(FUNCTION, pretender, tenant_wish() | NO_ANSWER).problem == "permission-missing"
    roles = {role["role"] for role in api.call("identity/list_roles", owner).body["data"]}
    assert not roles & PLATFORM_ROLES.keys()
    wanted = {"role": "support", "permissions": ["tenants.manage"]}
    assert api.call("identity/begin_role_change", owner, wanted).problem == "unknown-permission"


def test_the_platforms_administrators_sign_in_by_its_name_and_see_nothing_of_business() -> None:
    email = new_address()
    admin = platform_admin(with_totp=True, email=email)
    for name in ("platform", PLATFORM_TENANT):
        signed_in = sign_in(Api(name), email, PASSWORD, code=totp_code(admin.id))
        assert signed_in.status == 200, signed_in.text
    headers = {"authorization": f"Bearer {signed_in.body['access_token']}"}
    assert PLATFORM.call("identity/list_tenants", headers=headers).status == 200
    assert PLATFORM.call("identity/list_roles", headers=headers).body["data"][0]["role"] == "platform_owner"
    for function in ("identity/list_users", "escrow/list_all_orders", "payments/list_payouts", "identity/get_settings"):
        assert PLATFORM.call(function, headers=headers).problem == "permission-missing"
    wanted = {"role": "platform_owner", "permissions": ["users.read"]}
    assert PLATFORM.call("identity/begin_role_change", admin, wanted).problem == "unknown-permission"


def test_whose_session_at_the_platform_has_ended_creates_nothing() -> None:
    admin, wish = platform_admin(), tenant_wish()
    answer = creation_answer(admin, wish)
    assert PLATFORM.call("identity/logout", admin).status == 200
    assert PLATFORM.call(FUNCTION, admin, wish | answer).problem == "session-ended"
