"""POST /v1/admin/administrators/two-factor/initialize: answering it is in test_invite_administrator.py"""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.roles import give_role

FUNCTION = "identity/begin_appointment"
BODY = {"administrator": "chidi@example.com", "role": "arbiter"}


def test_it_answers_with_a_challenge_that_expires(api: Api, tenant: str, owner: Admin) -> None:
    for who in ("chidi@example.com", make_admin(tenant, "operator").id):
        answer = api.call(FUNCTION, owner, {"administrator": who, "role": "arbiter"})
        assert answer.status == 200, answer.text
        assert set(answer.body) == {"challenge_id", "expires_at"}


@pytest.mark.parametrize(
    ("changes", "status", "slug"),
    [
        ({"role": "nobody"}, 422, "unknown-role"),
        ({"role": "user"}, 422, "unknown-role"),
        ({"role": "Arbiter"}, 422, "invalid-input"),
        ({"administrator": "chidi"}, 422, "invalid-email"),
        ({"administrator": new_id("usr")}, 404, "unknown-administrator"),
    ],
)
def test_what_makes_no_sense_is_refused(
    api: Api, owner: Admin, changes: dict[str, str], status: int, slug: str
) -> None:
    answer = api.call(FUNCTION, owner, BODY | changes)
    assert (answer.status, answer.problem) == (status, slug)


def test_a_user_and_another_tenants_administrator_are_nobody_to_appoint(
    api: Api, payer: User, owner: Admin, admin_engine: Engine
) -> None:
    for who in (payer.id, make_admin(make_tenant(admin_engine)).id):
        answer = api.call(FUNCTION, owner, BODY | {"administrator": who})
        assert (answer.status, answer.problem) == (404, "unknown-administrator")


def test_nobody_gives_a_role_that_may_what_they_may_not(api: Api, tenant: str) -> None:
    give_role(api, "chief", ["administrators.manage", "orders.read", "disputes.read"])
    chief = make_admin(tenant, "chief")
    for role, status in (("owner", 403), ("arbiter", 403), ("chief", 200)):
        assert api.call(FUNCTION, chief, BODY | {"role": role}).status == status


def test_only_who_may_manage_administrators(api: Api, tenant: str, payer: User) -> None:
    assert api.call(FUNCTION, None, BODY).status == 401
    assert api.call(FUNCTION, payer, BODY).status == 403
    for role in ("operator", "arbiter", "auditor"):
        assert api.call(FUNCTION, make_admin(tenant, role), BODY).problem == "permission-missing"
    assert api.call(FUNCTION, make_admin(tenant, with_totp=False), BODY).problem == "totp-missing"
