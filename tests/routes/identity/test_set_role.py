"""PUT /v1/admin/roles"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import PERMISSIONS, ROLES, Admin, User
from holdfast.platform.driver import PreparingConnection
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.api_keys import call_with, make_key
from tests.factories.escrow import pass_time
from tests.factories.identity import PASSWORD, any_address, make_admin, totp_code, wrong
from tests.factories.payments import announced
from tests.factories.roles import begin_role_change, give_role, put_role

FUNCTION = "identity/set_role"
ALL = sorted(PERMISSIONS)


def permissions_of(api: Api, owner: Admin, role: str) -> list[str]:
    shown = {each["role"]: each["permissions"] for each in api.call("identity/list_roles", owner).body["data"]}
    return list(shown[role])


def sign_in(api: Api, email: str, admin: Admin) -> Answer:
    body = {"email": email, "password": PASSWORD, "code": totp_code(admin.id)}
    return api.call("identity/sign_in_admin", None, body, ip=any_address())


def bearing(answer: Answer) -> dict[str, str]:
    return {"authorization": f"Bearer {answer.body['access_token']}"}


def test_a_role_is_added_and_its_holder_may_just_that(api: Api, tenant: str, owner: Admin) -> None:
    answer = put_role(api, owner, "support", ["users.read", "orders.read"])
    assert answer.status == 200, answer.text
    assert {name: answer.body[name] for name in ("role", "permissions", "version", "changed_by", "is_built_in")} == {
        "role": "support",
        "permissions": ["orders.read", "users.read"],
        "version": 1,
        "changed_by": owner.id,
        "is_built_in": False,
    }
    clerk = make_admin(tenant, "support", email="support@example.com")
    token = bearing(sign_in(api, "support@example.com", clerk))
    assert api.call("identity/list_users", headers=token).status == 200
    assert api.call("payments/list_payouts", headers=token).problem == "permission-missing"


def test_a_change_counts_at_once_for_tokens_given_out_before(api: Api, tenant: str, owner: Admin) -> None:
    operator = make_admin(tenant, "operator", email="operator@example.com")
    signed_in = sign_in(api, "operator@example.com", operator)
    assert api.call("identity/list_users", headers=bearing(signed_in)).status == 200
    assert put_role(api, owner, "operator", ["orders.read"]).status == 200
    overtaken = api.call("identity/list_users", headers=bearing(signed_in))
    assert (overtaken.status, overtaken.problem) == (401, "expired-token")
    body = {"refresh_token": signed_in.body["refresh_token"]}
    refreshed = bearing(api.call("identity/refresh", None, body, ip=any_address()))
    assert api.call("identity/list_users", headers=refreshed).problem == "permission-missing"
    assert api.call("escrow/list_all_orders", headers=refreshed).status == 200


def test_a_call_that_an_overtaken_token_makes_changes_nothing(api: Api, tenant: str, owner: Admin, payer: User) -> None:
    operator = make_admin(tenant, "operator")
    put_role(api, owner, "operator", ROLES["operator"] | {"audit.read"})
    body = {"reason": "Reported by three sellers."}
    answer = api.call("identity/suspend_user", operator, body, user_id=payer.id)
    assert (answer.status, answer.problem) == (401, "expired-token")
    assert api.call("identity/get_profile", payer).status == 200


def test_what_a_role_might_before_and_may_now_stands_in_the_audit_log(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    put_role(api, owner, "arbiter", ["disputes.read"])
    newest = api.call("ops/list_audit_records", owner, query={"subject": "role:arbiter"}).body["data"][0]
    [change] = [change for change in newest["changes"] if change["subject"] == "role:arbiter"]
    assert newest["actor"] == owner.id
    assert change["before"] == {"permissions": sorted(ROLES["arbiter"])}
    assert change["after"] == {"permissions": ["disputes.read"]}
    [news] = announced(admin_engine, tenant, "identity.role.changed")
    assert (news["role"], news["permissions"]) == ("arbiter", ["disputes.read"])


def test_nobody_grants_what_they_do_not_hold(api: Api, tenant: str, owner: Admin) -> None:
    put_role(api, owner, "chief", ["roles.change", "administrators.read", "orders.read"])
    chief = make_admin(tenant, "chief")
    for role, wanted in (("support", ["payouts.approve"]), ("chief", ALL), ("auditor", ALL)):
        answer = api.call("identity/begin_role_change", chief, {"role": role, "permissions": wanted})
        assert (answer.status, answer.problem) == (403, "grants-more-than-held")
    assert put_role(api, chief, "support", ["orders.read"]).status == 200
    # What others gave it before may stay, and may be taken away.
    assert put_role(api, chief, "auditor", [*ROLES["auditor"], "roles.change"]).status == 200
    assert put_role(api, chief, "operator", ROLES["operator"] - {"payouts.approve"}).status == 200


def test_it_is_held_to_what_the_administrator_may_at_that_moment(api: Api, tenant: str, owner: Admin) -> None:
    """The challenge was begun before another owner took the permission away."""
    put_role(api, owner, "chief", ["roles.change", "orders.read"])
    chief = make_admin(tenant, "chief")
    wanted = {"role": "support", "permissions": ["orders.read"]}
    challenge_id = begin_role_change(api, chief, wanted)
    put_role(api, owner, "chief", ["roles.change"])
    fresh = Admin(chief.id, tenant, "", "chief", frozenset({"roles.change", "orders.read"}))
    body = wanted | {"challenge_id": challenge_id, "code": totp_code(chief.id)}
    assert api.call(FUNCTION, fresh, body).problem == "grants-more-than-held"


def test_somebody_may_always_change_roles(api: Api, tenant: str, owner: Admin) -> None:
    answer = api.call("identity/begin_role_change", owner, {"role": "owner", "permissions": ["orders.read"]})
    assert (answer.status, answer.problem) == (409, "last-holder")
    put_role(api, owner, "chief", ["roles.change"])
    answer = api.call("identity/begin_role_change", owner, {"role": "owner", "permissions": ["orders.read"]})
    assert answer.problem == "last-holder"  # a role that nobody has helps nobody
    make_admin(tenant, "chief", with_totp=False)
    assert put_role(api, owner, "owner", ["orders.read"]).status == 200


def test_the_code_is_good_for_exactly_one_change(api: Api, owner: Admin) -> None:
    wanted: dict[str, Any] = {"role": "support", "permissions": ["orders.read"]}
    answer = {"challenge_id": begin_role_change(api, owner, wanted), "code": totp_code(owner.id)}
    for other in (wanted | {"permissions": ["orders.read", "users.read"]}, wanted | {"role": "clerk"}):
        assert api.call(FUNCTION, owner, other | answer).problem == "challenge-mismatch"
    refused = api.call(FUNCTION, owner, wanted | answer | {"code": wrong(answer["code"])})
    assert (refused.status, refused.problem) == (403, "challenge-failed")
    assert "support" not in {role["role"] for role in api.call("identity/list_roles", owner).body["data"]}
    assert api.call(FUNCTION, owner, wanted | answer).status == 200
    assert api.call(FUNCTION, owner, wanted | answer).problem == "challenge-used"


def test_another_administrators_challenge_and_an_old_one_are_refused(api: Api, tenant: str, owner: Admin) -> None:
    wanted: dict[str, Any] = {"role": "support", "permissions": ["orders.read"]}
    other = make_admin(tenant)
    body = wanted | {"challenge_id": begin_role_change(api, other, wanted), "code": totp_code(owner.id)}
    assert api.call(FUNCTION, owner, body).problem == "unknown-challenge"
    body["challenge_id"] = begin_role_change(api, owner, wanted)
    pass_time(tenant, timedelta(minutes=6))
    assert api.call(FUNCTION, owner, body).problem == "challenge-expired"


def test_of_two_changes_at_once_both_are_made_one_after_the_other(api: Api, tenant: str, owner: Admin) -> None:
    others = [make_admin(tenant) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda admin: put_role(api, admin, "support", ["orders.read"]), others))
    assert sorted(answer.body["version"] for answer in answers) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"permissions": ["orders.steal"]}, "unknown-permission"),
        ({"role": "user"}, "unknown-role"),
        ({"role": "Support"}, "invalid-input"),
        ({"code": "12345"}, "invalid-input"),
        ({"more": 1}, "invalid-input"),
    ],
)
def test_bad_input_is_422(api: Api, owner: Admin, changes: dict[str, Any], slug: str) -> None:
    wanted: dict[str, Any] = {"role": "support", "permissions": ["orders.read"]}
    body = wanted | {"challenge_id": begin_role_change(api, owner, wanted), "code": totp_code(owner.id)}
    answer = api.call(FUNCTION, owner, body | changes)
    assert (answer.status, answer.problem) == (422, slug)


def test_only_who_may_change_roles(api: Api, tenant: str, payer: User, owner: Admin) -> None:
    wanted: dict[str, Any] = {"role": "support", "permissions": ["orders.read"]}
    body = wanted | {"challenge_id": begin_role_change(api, owner, wanted), "code": totp_code(owner.id)}
    assert api.call(FUNCTION, None, body).status == 401
    assert api.call(FUNCTION, payer, body).status == 403
    for role in ("operator", "arbiter", "auditor"):
        assert api.call(FUNCTION, make_admin(tenant, role), body).problem == "permission-missing"


def test_a_change_counts_in_its_own_tenant_only(api: Api, owner: Admin, admin_engine: Engine) -> None:
    other = make_tenant(admin_engine)
    stranger = make_admin(other)
    operator = make_admin(other, "operator")
    assert put_role(api, owner, "operator", ["orders.read"]).status == 200
    assert permissions_of(Api(other), stranger, "operator") == sorted(ROLES["operator"])
    assert Api(other).call("identity/list_users", operator).status == 200


def test_keys_of_its_holders_may_no_more_than_the_role(api: Api, tenant: str, owner: Admin) -> None:
    give_role(api, "integrator", ["api_keys.manage", "events.read", "orders.read"])
    maker = make_admin(tenant, "integrator", with_totp=False)
    more, less = make_key(api, "events.read", admin=maker), make_key(api, "orders.read", admin=maker)
    other = make_key(api, "events.read", admin=owner)
    give_role(api, "integrator", ["api_keys.manage", "orders.read"])
    opened = [call_with(api, made["key"], "messaging/list_events").status for made in (more, other)]
    assert opened == [401, 200]
    assert call_with(api, less["key"], "escrow/list_all_orders").status == 200


def test_asking_what_a_role_may_costs_no_round_trip(
    api: Api, tenant: str, owner: Admin, payer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_role(api, owner, "support", ["users.read"])
    clerk = make_admin(tenant, "support")
    waits: list[int] = []
    wait = PreparingConnection.handle_messages

    def counting(connection: PreparingConnection, context: Any) -> Any:
        waits.append(1)
        return wait(connection, context)

    assert api.call("identity/get_user", clerk, user_id=payer.id).status == 200  # prepares its statement
    monkeypatch.setattr(PreparingConnection, "handle_messages", counting)
    assert api.call("identity/get_user", clerk, user_id=payer.id).status == 200
    assert len(waits) == 3  # opening, with the tenant, the session and the role's version; the user; the commit
