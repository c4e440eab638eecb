"""Balances, payouts and payments."""

from typing import Any

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from tests.api import Api
from tests.factories.checkpoints import publish
from tests.factories.conclusions import make_stuck_in_sandbox
from tests.factories.doubts import make_doubted
from tests.factories.escrow import give_money, make_trade
from tests.factories.fincra import fincra_webhook
from tests.factories.identity import make_admin, make_user, totp_code
from tests.factories.payments import empty_queues, make_payment, paystack_webhook, sandbox_webhook
from tests.factories.payouts import begin_approval, make_payee
from tests.factories.provider_accounts import REMOVE, SET, new_credentials, proof, set_own_account
from tests.factories.providus import providus_http, providus_webhook
from tests.factories.transfers import make_pair
from tests.routes.walk.calls import Situation
from tests.routes.walk.granting import called_by_whoever_may, grants, sample_body, situation_of
from tests.routes.walk.routes import path_parameters


@grants("ledger/get_balance_statement")
def get_balance_statement(api: Api) -> Situation:
    user = make_user(api.tenant)
    give_money(api.tenant, user, Money(500_000, "NGN"))
    return Situation(api, "ledger/get_balance_statement", user, query={"currency": "NGN"})


# Checkpoints and proofs


def _checkpoint(api: Api, user: User) -> str:
    """One in which the user is owed something."""
    give_money(api.tenant, user, Money(500_000, "NGN"))
    assert publish(api.tenant) == 1
    listed = api.call("ledger/list_checkpoints", user).body["data"]
    return str(listed[0]["statement"]["id"])


@grants("ledger/list_checkpoints")
def list_checkpoints(api: Api) -> Situation:
    user = make_user(api.tenant)
    _checkpoint(api, user)
    return Situation(api, "ledger/list_checkpoints", user)


@grants("ledger/get_checkpoint")
def get_checkpoint(api: Api) -> Situation:
    user = make_user(api.tenant)
    path = {"checkpoint_id": _checkpoint(api, user)}
    return Situation(api, "ledger/get_checkpoint", user, None, path)


@grants("ledger/get_my_proofs")
def get_my_proofs(api: Api) -> Situation:
    user = make_user(api.tenant)
    _checkpoint(api, user)
    return Situation(api, "ledger/get_my_proofs", user)


@grants("ledger/get_hold_proofs")
def get_hold_proofs(api: Api) -> Situation:
    trade = make_trade(api, "funded")
    _checkpoint(api, trade.buyer)
    return Situation(api, "ledger/get_hold_proofs", trade.seller, None, {"order_id": trade.order_id})


# Payouts


@grants("payments/list_banks")
def list_banks(api: Api) -> Situation:
    return called_by_whoever_may("payments/list_banks", api, query={"currency": "NGN", "provider": "paystack"})


@grants("payments/add_bank_account")
def add_bank_account(api: Api) -> Situation:
    body = sample_body("payments/add_bank_account", provider="paystack")
    return called_by_whoever_may("payments/add_bank_account", api, body=body)


@grants("payments/remove_bank_account")
def remove_bank_account(api: Api) -> Situation:
    payee = make_payee(api.tenant)
    path = {"bank_account_id": payee.bank_account_id}
    return Situation(api, "payments/remove_bank_account", payee.user, None, path)


@grants("payments/request_withdrawal")
def request_withdrawal(api: Api) -> Situation:
    payee = make_payee(api.tenant)
    return Situation(api, "payments/request_withdrawal", payee.user, payee.body())


def _own_withdrawal(name: str) -> None:
    function = f"payments/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        payee = make_payee(api.tenant)
        withdrawal_id = payee.withdraw()
        path = {"withdrawal_id": withdrawal_id} if path_parameters(function) else {}
        return Situation(api, function, payee.user, None, path)


_own_withdrawal("get_withdrawal")
_own_withdrawal("cancel_withdrawal")


def _decision(name: str) -> None:
    function = f"payments/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        withdrawal_id, admin = make_payee(api.tenant).withdraw(), make_admin(api.tenant)
        body = sample_body(function, withdrawal_id=withdrawal_id)
        if body is not None and "challenge_id" in body:
            body["challenge_id"] = begin_approval(api, admin, withdrawal_id)
            body["code"] = totp_code(admin.id)
        return Situation(api, function, admin, body)


_decision("begin_payout_approval")
_decision("approve_payout")
_decision("reject_payout")


def _conclusion(name: str) -> None:
    function = f"payments/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        stuck, admin = make_stuck_in_sandbox(api), make_admin(api.tenant)
        body = stuck.body(admin) if name == "resolve_payout" else {"outcome": "paid"}
        return Situation(api, function, admin, body, {"withdrawal_id": stuck.withdrawal_id})


_conclusion("begin_payout_resolution")
_conclusion("resolve_payout")


_own_withdrawal("list_withdrawals")


@grants("payments/list_bank_accounts")
def list_bank_accounts(api: Api) -> Situation:
    return Situation(api, "payments/list_bank_accounts", make_payee(api.tenant).user)


@grants("payments/list_payouts")
def list_payouts(api: Api) -> Situation:
    make_payee(api.tenant).withdraw()
    return called_by_whoever_may("payments/list_payouts", api)


def _list_of(name: str, added_by: str) -> None:
    """What there is to be listed is added by the other function."""
    function = f"payments/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        assert situation_of(f"payments/{added_by}", api).send().status < 300
        return called_by_whoever_may(function, api)


_list_of("list_fee_configurations", "set_fee_configuration")
_list_of("list_withdrawal_caps", "set_withdrawal_cap")
_list_of("list_provider_choices", "set_provider_choice")
_list_of("list_webhook_deliveries", "receive_sandbox_webhook")


# Transfers between balances


@grants("payments/begin_transfer")
def begin_transfer(api: Api) -> Situation:
    pair = make_pair(api)
    return Situation(api, "payments/begin_transfer", pair.ada, pair.body())


def _own_transfer(name: str) -> None:
    """One that waits to be confirmed."""
    function = f"payments/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        pair = make_pair(api)
        transfer_id = pair.begin()["id"]
        body = pair.proof(transfer_id) if name == "confirm_transfer" else None
        path = {"transfer_id": transfer_id} if path_parameters(function) else {}
        return Situation(api, function, pair.ada, body, path)


_own_transfer("begin_transfer_confirmation")
_own_transfer("cancel_transfer")
_own_transfer("confirm_transfer")
_own_transfer("get_transfer")
_own_transfer("list_transfers")
_list_of("list_transfer_limits", "set_transfer_limit")


# Accounts of one's own at providers


@grants("payments/begin_credentials_change")
def begin_credentials_change(api: Api) -> Situation:
    set_own_account(api, make_admin(api.tenant), "paystack")
    more: dict[str, Any] = {"path": {"provider": "paystack"}, "body": {"action": "remove"}}
    return called_by_whoever_may("payments/begin_credentials_change", api, **more)


@grants("payments/set_provider_credentials")
def set_provider_credentials(api: Api) -> Situation:
    admin = make_admin(api.tenant)
    body = sample_body(SET, **new_credentials("paystack"), **proof(api, admin, "paystack"))
    return Situation(api, SET, admin, body, {"provider": "paystack"})


@grants("payments/get_provider_credentials")
def get_provider_credentials(api: Api) -> Situation:
    set_own_account(api, make_admin(api.tenant), "paystack")
    return called_by_whoever_may("payments/get_provider_credentials", api, path={"provider": "paystack"})


@grants("payments/remove_provider_credentials")
def remove_provider_credentials(api: Api) -> Situation:
    admin = make_admin(api.tenant)
    set_own_account(api, admin, "paystack")
    return Situation(api, REMOVE, admin, proof(api, admin, "paystack", "remove"), {"provider": "paystack"})


@grants("payments/receive_account_webhook")
def receive_account_webhook(api: Api) -> Situation:
    account = set_own_account(api, make_admin(api.tenant), "paystack")
    webhook = account.signed(paystack_webhook(make_payment(make_user(api.tenant), opened=False).id))
    path = {"account_id": account.id}
    return Situation(api, webhook.function, path=path, headers=dict(webhook.headers), raw=webhook.body)


@grants("payments/fetch_settlements_of_day")
def fetch_settlements_of_day(api: Api) -> Situation:
    path = {"provider": "paystack"}
    return called_by_whoever_may("payments/fetch_settlements_of_day", api, path=path)


# Payments and the sandbox


@grants("payments/open_reserved_account")
def open_reserved_account(api: Api) -> Situation:
    body = sample_body("payments/open_reserved_account")
    return Situation(api, "payments/open_reserved_account", make_user(api.tenant), body)


@grants("payments/list_reserved_accounts")
def list_reserved_accounts(api: Api) -> Situation:
    opening = open_reserved_account(api)
    assert opening.send().status == 201
    return Situation(api, "payments/list_reserved_accounts", opening.caller)


@grants("payments/begin_top_up")
def begin_top_up(api: Api) -> Situation:
    body = sample_body("payments/begin_top_up", provider="sandbox")
    return Situation(api, "payments/begin_top_up", make_user(api.tenant), body)


def _own_top_up(name: str) -> None:
    function = f"payments/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        begun = begin_top_up(api)
        payment_id = begun.send().body["id"]
        path = {"payment_id": payment_id} if path_parameters(function) else {}
        return Situation(api, function, begun.caller, None, path)


_own_top_up("get_top_up")
_own_top_up("list_top_ups")


@grants("payments/refund_top_up")
def refund_top_up(api: Api) -> Situation:
    begun = begin_top_up(api)
    assert begun.body is not None
    payment_id, amount = begun.send().body["id"], begun.body["amount"]
    assert api.call("sandbox/play_checkout", raw="script=paid", reference=payment_id).status == 200
    empty_queues(api.tenant)
    body = {"amount": amount}
    return Situation(api, "payments/refund_top_up", begun.caller, body, {"payment_id": payment_id})


@grants("payments/list_payments")
def list_payments(api: Api) -> Situation:
    make_payment(make_user(api.tenant))
    return called_by_whoever_may("payments/list_payments", api)


def _resolution(name: str) -> None:
    function = f"payments/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        admin, doubted = make_admin(api.tenant), make_doubted(api, make_user(api.tenant))
        proven = doubted.body(admin)
        body = proven if name == "resolve_payment" else {"doubt_id": proven["doubt_id"]}
        return Situation(api, function, admin, body, {"payment_id": doubted.payment_id})


_resolution("begin_payment_resolution")
_resolution("resolve_payment")


@grants("payments/show_payment_return")
def show_payment_return(api: Api) -> Situation:
    path = {"payment_id": new_id("pay")}
    return Situation(api, "payments/show_payment_return", path=path)


@grants("payments/receive_sandbox_webhook")
def receive_sandbox_webhook(api: Api) -> Situation:
    webhook = sandbox_webhook(make_payment(make_user(api.tenant)).id)
    return Situation(api, webhook.function, headers=dict(webhook.headers), raw=webhook.body)


@grants("payments/receive_fincra_webhook")
def receive_fincra_webhook(api: Api) -> Situation:
    webhook = fincra_webhook(make_payment(make_user(api.tenant), opened=False).id)
    return Situation(api, webhook.function, headers=dict(webhook.headers), raw=webhook.body)


@grants("payments/receive_providus_webhook")
def receive_providus_webhook(api: Api) -> Situation:
    with providus_http():
        webhook = providus_webhook(make_payment(make_user(api.tenant), provider="providus"), "1")
    return Situation(api, webhook.function, headers=dict(webhook.headers), raw=webhook.body)


@grants("payments/receive_paystack_webhook")
def receive_paystack_webhook(api: Api) -> Situation:
    webhook = paystack_webhook(make_payment(make_user(api.tenant), opened=False).id)
    return Situation(api, webhook.function, headers=dict(webhook.headers), raw=webhook.body)
