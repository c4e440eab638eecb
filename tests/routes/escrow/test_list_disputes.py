"""GET /v1/admin/disputes"""

import pytest

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.escrow import make_trade
from tests.factories.identity import make_admin


def test_an_admin_sees_every_dispute_in_pages(api: Api) -> None:
    trades = [make_trade(api, "disputed") for _ in range(3)]
    trades[0].must("request_refund", trades[0].buyer, {})
    trades[0].must("request_refund", trades[0].seller, {})
    admin = make_admin(api.tenant, "arbiter", with_totp=False)
    first = api.call("escrow/list_disputes", admin, query={"limit": "2"}).body
    rest = api.call("escrow/list_disputes", admin, query={"limit": "2", "after": first["next"]}).body
    assert [each["order_id"] for each in first["data"] + rest["data"]] == [trade.order_id for trade in reversed(trades)]
    resolved = api.call("escrow/list_disputes", admin, query={"status": "resolved"}).body["data"]
    assert [(each["order_id"], each["ruling"]) for each in resolved] == [(trades[0].order_id, "refund")]
    assert len(api.call("escrow/list_disputes", admin, query={"status": "open"}).body["data"]) == 2


def test_another_tenants_admin_sees_none_of_them(api: Api, elsewhere: User) -> None:
    make_trade(api, "disputed")
    admin = make_admin(elsewhere.tenant_id, with_totp=False)
    assert Api(elsewhere.tenant_id).call("escrow/list_disputes", admin).body["data"] == []


def test_only_whose_role_reads_disputes_may(api: Api) -> None:
    trade = make_trade(api, "disputed")
    assert api.call("escrow/list_disputes", Admin(trade.buyer.id, api.tenant, "", "cleaner")).status == 403
    assert api.call("escrow/list_disputes", trade.buyer).status == 403
    assert api.call("escrow/list_disputes").status == 401


@pytest.mark.parametrize("query", [{"limit": "0"}, {"after": "x"}, {"status": "lost"}])
def test_a_query_that_does_not_fit_is_422(api: Api, query: dict[str, str]) -> None:
    admin = make_admin(api.tenant, with_totp=False)
    assert api.call("escrow/list_disputes", admin, query=query).problem == "invalid-input"
