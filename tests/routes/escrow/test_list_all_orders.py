"""GET /v1/admin/orders"""

import pytest

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.escrow import make_trade
from tests.factories.identity import make_admin


def test_an_admin_sees_every_order_of_the_tenant_in_pages(api: Api) -> None:
    trades = [make_trade(api), make_trade(api, "accepted"), make_trade(api, "funded")]
    admin = make_admin(api.tenant, "auditor", with_totp=False)
    first = api.call("escrow/list_all_orders", admin, query={"limit": "2"}).body
    rest = api.call("escrow/list_all_orders", admin, query={"limit": "2", "after": first["next"]}).body
    assert [order["id"] for order in first["data"] + rest["data"]] == [trade.order_id for trade in reversed(trades)]
    assert rest["next"] is None
    funded = api.call("escrow/list_all_orders", admin, query={"state": "funded"}).body["data"]
    assert [order["id"] for order in funded] == [trades[2].order_id]


def test_another_tenants_admin_sees_none_of_them(api: Api, elsewhere: User) -> None:
    make_trade(api)
    admin = make_admin(elsewhere.tenant_id, with_totp=False)
    assert Api(elsewhere.tenant_id).call("escrow/list_all_orders", admin).body["data"] == []


def test_only_whose_role_reads_orders_may(api: Api) -> None:
    trade = make_trade(api)
    for role, status in (("owner", 200), ("operator", 200), ("arbiter", 200), ("auditor", 200), ("cleaner", 403)):
        assert api.call("escrow/list_all_orders", Admin(trade.buyer.id, api.tenant, "", role)).status == status
    assert api.call("escrow/list_all_orders", trade.buyer).status == 403
    assert api.call("escrow/list_all_orders").status == 401


@pytest.mark.parametrize("query", [{"limit": "0"}, {"after": "x"}, {"state": "lost"}])
def test_a_query_that_does_not_fit_is_422(api: Api, query: dict[str, str]) -> None:
    admin = make_admin(api.tenant, with_totp=False)
    assert api.call("escrow/list_all_orders", admin, query=query).problem == "invalid-input"
