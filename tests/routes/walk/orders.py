"""Orders and disputes, in the state in which a route is for them."""

from collections.abc import Callable, Mapping
from typing import Any

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.factories.escrow import Trade, fulfil_all, give_money, make_trade
from tests.factories.files import make_file
from tests.factories.identity import make_admin, make_user, totp_code
from tests.routes.walk.calls import Situation
from tests.routes.walk.granting import called_by_whoever_may, grants, sample_body
from tests.routes.walk.routes import spec_of


def _about_an_order(
    name: str, state: str, who: str, prepare: Callable[[Trade], Mapping[str, Any]] = lambda trade: {}
) -> None:
    """`prepare` does what must have happened, and says what changes in the sample body."""
    function = f"escrow/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        trade = make_trade(api, state)
        body = sample_body(function, **prepare(trade))
        path = {"order_id": trade.order_id}
        if "{condition_id}" in spec_of(function).path:
            path["condition_id"] = trade.condition_ids[0]
        caller = trade.buyer if who == "buyer" else trade.seller
        return Situation(api, function, caller, body, path)


def _with_balance(trade: Trade) -> dict[str, Any]:
    give_money(trade.api.tenant, trade.buyer, trade.payable())
    return {"provider": "balance"}


def _with_file(who: str) -> Callable[[Trade], dict[str, Any]]:
    return lambda trade: {"file_ids": [make_file(trade.api, getattr(trade, who))]}


def _fulfilled(trade: Trade) -> dict[str, Any]:
    fulfil_all(trade)
    return {}


_about_an_order("accept_order", "created", "seller")
_about_an_order("decline_order", "created", "seller")
_about_an_order("cancel_order", "created", "buyer")
_about_an_order("pay_order", "accepted", "buyer", _with_balance)
_about_an_order("start_order", "funded", "seller")
_about_an_order("fulfil_condition", "in_progress", "seller", _with_file("seller"))
_about_an_order("confirm_condition", "in_progress", "buyer", _fulfilled)
_about_an_order("reject_condition", "in_progress", "buyer", _fulfilled)
_about_an_order("complete_order", "in_progress", "seller", _fulfilled)
_about_an_order("close_order", "completed", "buyer")
_about_an_order("request_refund", "funded", "buyer")
_about_an_order("dispute_order", "funded", "buyer", _with_file("buyer"))
_about_an_order("add_dispute_evidence", "disputed", "buyer", _with_file("buyer"))
_about_an_order("add_dispute_message", "disputed", "buyer")
_about_an_order("get_dispute", "disputed", "buyer")
_about_an_order("get_order", "created", "buyer")


@grants("escrow/get_any_order")
def get_any_order(api: Api) -> Situation:
    path = {"order_id": make_trade(api).order_id}
    return called_by_whoever_may("escrow/get_any_order", api, path=path)


def _disputed(api: Api) -> tuple[Admin, str]:
    trade = make_trade(api, "disputed")
    return make_admin(api.tenant), trade.must("get_dispute", trade.buyer)["dispute"]["id"]


@grants("escrow/begin_ruling")
def begin_ruling(api: Api) -> Situation:
    arbiter, dispute_id = _disputed(api)
    return Situation(api, "escrow/begin_ruling", arbiter, None, {"dispute_id": dispute_id})


@grants("escrow/rule_dispute")
def rule_dispute(api: Api) -> Situation:
    arbiter, dispute_id = _disputed(api)
    challenge = api.call("escrow/begin_ruling", arbiter, dispute_id=dispute_id).body["challenge_id"]
    shares = {"buyer": "400.00", "seller": "590.00", "platform": "10.00"}
    amounts = {who: {"amount": amount, "currency": "NGN"} for who, amount in shares.items()}
    answer = {"amounts": amounts, "challenge_id": challenge, "code": totp_code(arbiter.id)}
    body = sample_body("escrow/rule_dispute", **answer)
    return Situation(api, "escrow/rule_dispute", arbiter, body, {"dispute_id": dispute_id})


@grants("escrow/list_orders")
def list_orders(api: Api) -> Situation:
    return Situation(api, "escrow/list_orders", make_trade(api).buyer)


@grants("escrow/list_all_orders")
def list_all_orders(api: Api) -> Situation:
    make_trade(api)
    return called_by_whoever_may("escrow/list_all_orders", api)


@grants("escrow/list_disputes")
def list_disputes(api: Api) -> Situation:
    return Situation(api, "escrow/list_disputes", _disputed(api)[0])


@grants("escrow/create_order")
def create_order(api: Api) -> Situation:
    body = sample_body("escrow/create_order", seller={"user_id": make_user(api.tenant).id})
    return called_by_whoever_may("escrow/create_order", api, body=body)
