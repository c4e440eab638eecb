"""Queue MarkTraders."""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.factories.escrow import make_trade
from tests.factories.identity import make_user, user_row
from tests.factories.messaging import deliver
from tests.factories.payments import announced


def test_who_bought_and_who_sold_is_remembered_from_the_first_time_on(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    trade, bystander = make_trade(api, "funded"), make_user(tenant)
    [news] = announced(admin_engine, tenant, "escrow.order.funded")
    assert deliver("identity/mark_traders", tenant, "escrow.order.funded", news, subject=trade.order_id)
    first = user_row(admin_engine, tenant, trade.buyer.id)["bought_at"]
    assert first is not None
    assert deliver("identity/mark_traders", tenant, "escrow.order.funded", news, subject=trade.order_id)
    assert user_row(admin_engine, tenant, trade.buyer.id)["bought_at"] == first
    shown = {
        who: api.call("identity/get_user", owner, user_id=who).body
        for who in (trade.buyer.id, trade.seller.id, bystander.id)
    }
    assert [(each["has_bought"], each["has_sold"]) for each in shown.values()] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    for kind, who in (("buyers", trade.buyer.id), ("sellers", trade.seller.id)):
        listed = api.call("identity/list_users", owner, query={"kind": kind}).body["data"]
        assert [each["id"] for each in listed] == [who]
