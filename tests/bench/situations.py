"""For each route that the bench calls, an event that it serves with success: a new one each time, as money moves once.

One line a route; what has to be there before is made by the tests' own factories.
"""

from collections.abc import Callable, Mapping
from typing import Any

from holdfast.kernel.money import Money
from tests.api import Api
from tests.factories.conclusions import make_stuck_in_sandbox
from tests.factories.doubts import make_doubted
from tests.factories.escrow import Trade, fund, give_money, make_trade, order_body
from tests.factories.identity import make_admin, make_user, totp_code
from tests.factories.payments import empty_queues, sandbox_http
from tests.factories.payouts import Payee, begin_approval, make_payee
from tests.factories.second_factors import set_up_app
from tests.factories.transfers import make_pair, set_limit

Event = dict[str, Any]


def _order_in(state: str, call: Callable[[Trade], Event]) -> Callable[[Api], Event]:
    return lambda api: call(make_trade(api, state))


def _of_payee(call: Callable[[Payee], Event]) -> Callable[[Api], Event]:
    return lambda api: call(make_payee(api.tenant))


def _about(trade: Trade, function: str, caller: Any, body: Any = None) -> Event:
    return trade.api.event(f"escrow/{function}", caller, body, order_id=trade.order_id)


def _create_order(api: Api) -> Event:
    return api.event("escrow/create_order", make_user(api.tenant), order_body(make_user(api.tenant)))


def _pay_from_balance(trade: Trade) -> Event:
    give_money(trade.api.tenant, trade.buyer, trade.payable())
    return _about(trade, "pay_order", trade.buyer, {"provider": "balance"})


def _agree_to_refund(trade: Trade) -> Event:
    """Through the provider, which takes more than a refund to the balance."""
    fund(trade)
    trade.must("request_refund", trade.buyer, {"destination": "source"})
    return _about(trade, "request_refund", trade.seller, {})


def _rule(trade: Trade) -> Event:
    admin, api = make_admin(trade.api.tenant, "arbiter"), trade.api
    dispute_id = trade.must("get_dispute", trade.buyer)["dispute"]["id"]
    challenge = api.call("escrow/begin_ruling", admin, dispute_id=dispute_id).body["challenge_id"]
    body = {"ruling": "release", "note": "So.", "challenge_id": challenge, "code": totp_code(admin.id)}
    return api.event("escrow/rule_dispute", admin, body, dispute_id=dispute_id)


def _balance(api: Api) -> Event:
    user = make_user(api.tenant)
    give_money(api.tenant, user, Money(150_000, "NGN"))
    return api.event("ledger/get_balance", user)


def _approve(payee: Payee) -> Event:
    admin, withdrawal_id = make_admin(payee.api.tenant), payee.withdraw()
    challenge_id = begin_approval(payee.api, admin, withdrawal_id)
    body = {"withdrawal_id": withdrawal_id, "challenge_id": challenge_id, "code": totp_code(admin.id)}
    return payee.api.event("payments/approve_payout", admin, body)


def _reject(payee: Payee) -> Event:
    body = {"withdrawal_id": payee.withdraw(), "reason": "No."}
    return payee.api.event("payments/reject_payout", make_admin(payee.api.tenant), body)


def _confirm_transfer(api: Api) -> Event:
    """With the app's code: a recovery code takes two round trips more."""
    set_limit(api, unproven_amount="0.00")
    pair = make_pair(api)
    set_up_app(api, pair.ada)
    transfer_id = pair.begin()["id"]
    body = {"challenge_id": pair.challenge(transfer_id)["challenge_id"], "code": totp_code(pair.ada.id)}
    return api.event("payments/confirm_transfer", pair.ada, body, transfer_id=transfer_id)


def _refund_top_up(api: Api) -> Event:
    """Through the sandbox, in this process."""
    payer = make_user(api.tenant)
    with sandbox_http(api):
        body = {"amount": {"amount": "50.00", "currency": "NGN"}, "provider": "sandbox"}
        payment_id = api.call("payments/begin_top_up", payer, body).body["id"]
        assert api.call("sandbox/play_checkout", raw="script=paid", reference=payment_id).status == 200
        empty_queues(api.tenant)
    return api.event("payments/refund_top_up", payer, {}, payment_id=payment_id)


def _resolve_payment(api: Api) -> Event:
    """By crediting what came: sending it back takes a refund's round trips more, and administrators seldom do it."""
    admin = make_admin(api.tenant)
    with sandbox_http(api):
        doubted = make_doubted(api, make_user(api.tenant))
        body = doubted.body(admin)
    return api.event("payments/resolve_payment", admin, body, payment_id=doubted.payment_id)


def _resolve_payout(api: Api) -> Event:
    admin = make_admin(api.tenant)
    with sandbox_http(api):
        stuck = make_stuck_in_sandbox(api)
        body = stuck.body(admin)
    return api.event("payments/resolve_payout", admin, body, withdrawal_id=stuck.withdrawal_id)


def _send_transfer(api: Api) -> Event:
    set_limit(api)
    pair = make_pair(api)
    return api.event("payments/begin_transfer", pair.ada, pair.body())


SITUATIONS: Mapping[str, Callable[[Api], Event]] = {
    "escrow/accept_order": _order_in("created", lambda trade: _about(trade, "accept_order", trade.seller)),
    "escrow/close_order": _order_in("completed", lambda trade: _about(trade, "close_order", trade.buyer)),
    "escrow/create_order": _create_order,
    "escrow/get_order": _order_in("in_progress", lambda trade: _about(trade, "get_order", trade.buyer)),
    "escrow/pay_order": _order_in("accepted", _pay_from_balance),
    "escrow/request_refund": _order_in("accepted", _agree_to_refund),
    "escrow/rule_dispute": _order_in("disputed", _rule),
    "ledger/get_balance": _balance,
    "ops/list_audit_records": lambda api: api.event("ops/list_audit_records", make_admin(api.tenant, "auditor", False)),
    "payments/begin_transfer": _send_transfer,
    "payments/confirm_transfer": _confirm_transfer,
    "payments/approve_payout": _of_payee(_approve),
    "payments/cancel_withdrawal": _of_payee(
        lambda payee: payee.api.event("payments/cancel_withdrawal", payee.user, withdrawal_id=payee.withdraw())
    ),
    "payments/refund_top_up": _refund_top_up,
    "payments/resolve_payment": _resolve_payment,
    "payments/resolve_payout": _resolve_payout,
    "payments/reject_payout": _of_payee(_reject),
    "payments/request_withdrawal": _of_payee(
        lambda payee: payee.api.event("payments/request_withdrawal", payee.user, payee.body())
    ),
}
