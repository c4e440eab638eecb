"""GET /v1/admin/transfer-limits"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.transfers import set_limit

FUNCTION = "payments/list_transfer_limits"


def set_one(api: Api, owner: Admin, currency: str) -> None:
    set_limit(api, owner, currency=currency, per_day_amount="1.00")


def test_they_are_listed_by_currency_page_by_page(api: Api, owner: Admin) -> None:
    for currency in ("USD", "GHS", "NGN"):
        set_one(api, owner, currency)
    first = api.call(FUNCTION, owner, query={"limit": "2"}).body
    second = api.call(FUNCTION, owner, query={"limit": "2", "after": first["next"]}).body
    assert [one["currency"] for one in first["data"] + second["data"]] == ["GHS", "NGN", "USD"]
    assert second["next"] is None


def test_a_tenant_without_limits_has_none(api: Api, owner: Admin, admin_engine: Engine) -> None:
    set_one(api, owner, "NGN")
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(FUNCTION, make_admin(elsewhere, with_totp=False)).body == {"data": [], "next": None}


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, payer: User) -> None:
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, payer).status == 403
    for role, status in (("owner", 200), ("operator", 403), ("auditor", 403)):
        assert api.call(FUNCTION, make_admin(tenant, role, with_totp=False)).status == status
