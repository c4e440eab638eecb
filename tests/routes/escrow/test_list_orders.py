"""GET /v1/orders"""

import pytest

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.escrow import make_trade, order_body
from tests.factories.identity import make_user


def ids(api: Api, caller: User, **query: str) -> list[str]:
    answer = api.call("escrow/list_orders", caller, query=query)
    assert answer.status == 200, answer.text
    return [order["id"] for order in answer.body["data"]]


def test_a_user_sees_their_own_orders_newest_first(api: Api) -> None:
    trade = make_trade(api)
    selling = api.call("escrow/create_order", trade.seller, order_body(trade.buyer)).body["id"]
    make_trade(api)
    assert ids(api, trade.buyer) == [selling, trade.order_id]
    assert ids(api, trade.buyer, role="buyer") == [trade.order_id]
    assert ids(api, trade.buyer, role="seller") == [selling]
    trade.must("accept_order", trade.seller)
    assert ids(api, trade.buyer, state="accepted") == [trade.order_id]
    assert ids(api, trade.buyer, state="accepted", role="seller") == []


def test_pages_follow_each_other_to_the_end(api: Api) -> None:
    buyer, seller = make_user(api.tenant), make_user(api.tenant)
    made = [api.call("escrow/create_order", buyer, order_body(seller)).body["id"] for _ in range(5)]
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = api.call("escrow/list_orders", buyer, query={"limit": "2", **after}).body
        seen += [order["id"] for order in page["data"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == sorted(made, reverse=True)


def test_a_stranger_and_another_tenant_see_nothing(api: Api, elsewhere: User) -> None:
    make_trade(api)
    assert ids(api, make_user(api.tenant)) == []
    assert ids(Api(elsewhere.tenant_id), elsewhere) == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "x"},
        {"after": "ord_x"},
        {"after": "' or 1=1"},
        {"state": "x"},
        {"role": "x"},
    ],
)
def test_a_query_that_does_not_fit_is_422(api: Api, query: dict[str, str]) -> None:
    answer = api.call("escrow/list_orders", make_user(api.tenant), query=query)
    assert (answer.status, answer.problem) == (422, "invalid-input")


def test_only_users_have_orders(api: Api) -> None:
    assert api.call("escrow/list_orders").status == 401
    assert api.call("escrow/list_orders", Admin(new_id("usr"), api.tenant, "", "owner")).status == 403
