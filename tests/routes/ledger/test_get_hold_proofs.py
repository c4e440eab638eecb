"""GET /v1/ledger/proofs/orders/{order_id}"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.checkpoints import publish, verdict
from tests.factories.escrow import make_trade
from tests.factories.identity import make_user

FUNCTION = "ledger/get_hold_proofs"


def test_both_parties_can_prove_what_is_held_for_them(api: Api, tenant: str) -> None:
    trade = make_trade(api, "funded")
    publish(tenant)
    for party in (trade.buyer, trade.seller):
        answer = api.call(FUNCTION, party, order_id=trade.order_id).body
        [proof] = answer["proofs"]
        assert proof["leaf"]["account"] == f"held:{trade.order_id}"
        assert proof["leaf"]["balance_minor"] == str(trade.payable().minor)
        assert verdict(answer, trade.order_id)[0] == 0
        assert verdict(answer, party.id)[0] == 1


def test_a_checkpoint_may_be_named(api: Api, tenant: str) -> None:
    make_trade(api, "funded")
    publish(tenant)
    trade = make_trade(api, "funded")
    publish(tenant)
    newest, older = api.call("ledger/list_checkpoints", trade.buyer).body["data"]
    for checkpoint, proofs in ((newest, 1), (older, 0)):
        query = {"checkpoint": checkpoint["statement"]["id"]}
        answer = api.call(FUNCTION, trade.buyer, order_id=trade.order_id, query=query).body
        assert (answer["checkpoint"], len(answer["proofs"])) == (checkpoint, proofs)
    query = {"checkpoint": new_id("chk")}
    assert api.call(FUNCTION, trade.buyer, order_id=trade.order_id, query=query).problem == "no-checkpoint"


def test_nothing_is_proven_once_the_money_has_left_the_hold(api: Api, tenant: str) -> None:
    trade = make_trade(api, "closed")
    publish(tenant)
    assert api.call(FUNCTION, trade.buyer, order_id=trade.order_id).body["proofs"] == []


def test_to_anybody_else_the_order_does_not_exist(api: Api, tenant: str, admin_engine: Engine) -> None:
    trade = make_trade(api, "funded")
    publish(tenant)
    assert api.call(FUNCTION, order_id=trade.order_id).status == 401
    assert api.call(FUNCTION, Admin(new_id("usr"), tenant, "", "owner"), order_id=trade.order_id).status == 403
    assert api.call(FUNCTION, make_user(tenant), order_id=trade.order_id).status == 404
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(FUNCTION, User(trade.buyer.id, elsewhere, ""), order_id=trade.order_id).status == 404
    for unknown in (new_id("ord"), "ord_x", trade.buyer.id):
        assert api.call(FUNCTION, trade.buyer, order_id=unknown).status == 404
