"""GET /v1/admin/orders/{order_id}"""

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.escrow import make_trade
from tests.factories.identity import make_admin


def test_an_admin_sees_an_order_whole_and_does_nothing_with_it(api: Api) -> None:
    trade = make_trade(api, "disputed")
    trade.must("add_dispute_message", trade.buyer, {"text": "Look."})
    admin = make_admin(api.tenant, "auditor", with_totp=False)
    seen, own = trade.must("get_any_order", admin), trade.read()
    assert (seen["party"], seen["actions"], seen["conditions"][0]["actions"]) == (None, [], [])
    assert {"id", "timeline", "dispute", "money"} <= {name for name in seen if seen[name] == own[name]}


def test_another_tenants_order_does_not_exist(api: Api, elsewhere: User) -> None:
    trade = make_trade(api)
    admin = make_admin(elsewhere.tenant_id, with_totp=False)
    other = Api(elsewhere.tenant_id)
    assert other.call("escrow/get_any_order", admin, order_id=trade.order_id).status == 404
    assert other.call("escrow/get_any_order", admin, order_id=new_id("ord")).status == 404


def test_only_whose_role_reads_orders_may(api: Api) -> None:
    trade = make_trade(api)
    assert trade.call("get_any_order", Admin(trade.buyer.id, api.tenant, "", "cleaner")).problem == "permission-missing"
    assert trade.call("get_any_order", trade.buyer).status == 403
    assert trade.call("get_any_order", None).status == 401
