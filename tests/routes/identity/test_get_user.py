"""GET /v1/admin/users/{user_id}."""

from sqlalchemy import Engine

from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user

ROUTE = "identity/get_user"


def test_an_administrator_sees_a_user_without_secrets(api: Api, tenant: str) -> None:
    user = make_user(tenant, name="Ada Obi")
    answer = api.call(ROUTE, make_admin(tenant, "auditor", with_totp=False), user_id=user.id)
    assert (answer.status, answer.body["name"]) == (200, "Ada Obi")
    assert set(answer.body) == {
        "id",
        "role",
        "status",
        "name",
        "email",
        "is_email_verified",
        "phone",
        "is_phone_verified",
        "language",
        "created_at",
        "has_bought",
        "has_sold",
        "standing_reason",
    }


def test_another_tenants_user_an_administrator_and_nobody_at_all_are_404(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    admin = make_admin(tenant, with_totp=False)
    for user_id in (make_user(make_tenant(admin_engine)).id, admin.id, new_id("usr"), "usr_1", "%"):
        assert api.call(ROUTE, admin, user_id=user_id).status == 404


def test_users_and_nobody_may_not(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    assert api.call(ROUTE, user, user_id=user.id).status == 403
    assert api.call(ROUTE, user_id=user.id).status == 401
