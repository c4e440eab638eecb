"""GET /v1/admin/payment-providers"""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin

FUNCTION = "payments/list_provider_choices"


def choose(api: Api, owner: Admin, currency: str, method: str) -> None:
    body = {"currency": currency, "method": method, "providers": ["paystack"]}
    assert api.call("payments/set_provider_choice", owner, body).status == 200


def test_they_are_listed_by_currency_and_method_page_by_page(api: Api, owner: Admin) -> None:
    for currency, method in (("NGN", "card"), ("GHS", "any"), ("NGN", "any")):
        choose(api, owner, currency, method)
    first = api.call(FUNCTION, owner, query={"limit": "2"}).body
    second = api.call(FUNCTION, owner, query={"limit": "2", "after": first["next"]}).body
    listed = [(one["currency"], one["method"]) for one in first["data"] + second["data"]]
    assert listed == [("GHS", "any"), ("NGN", "any"), ("NGN", "card")]
    assert second["next"] is None


def test_a_tenant_that_has_chosen_nothing_has_none(api: Api, owner: Admin, admin_engine: Engine) -> None:
    choose(api, owner, "NGN", "any")
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(FUNCTION, make_admin(elsewhere, with_totp=False)).body == {"data": [], "next": None}


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"after": "NGN"}, {"after": "ngn:card"}])
def test_a_page_that_cannot_be_is_422(api: Api, owner: Admin, query: dict[str, str]) -> None:
    assert api.call(FUNCTION, owner, query=query).status == 422


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, payer: User) -> None:
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, payer).status == 403
    for role, status in (("owner", 200), ("operator", 403), ("auditor", 403)):
        assert api.call(FUNCTION, make_admin(tenant, role, with_totp=False)).status == status
