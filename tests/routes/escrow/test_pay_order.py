"""POST /v1/orders/{order_id}/pay"""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.money import Money
from holdfast.platform.http_client import instead_of_network
from tests.api import Api
from tests.factories.escrow import (
    check_books,
    check_only_parties,
    fund,
    give_money,
    make_trade,
    refused,
    set_fee,
    snapshot,
)
from tests.factories.providus import ProvidusInProcess

ACCOUNT_FIELDS = {"bank_name", "account_number", "account_name", "pay_by"}
BALANCE = {"provider": "balance"}
PAYSTACK = {"provider": "paystack"}


def initialize(request: httpx.Request) -> httpx.Response:
    """Paystack's documented answer to POST /transaction/initialize."""
    reference = json.loads(request.content)["reference"]
    url = "https://checkout.paystack.com/0peioxfhpn"
    data = {"authorization_url": url, "access_code": "0peioxfhpn", "reference": reference}
    return httpx.Response(200, json={"status": True, "message": "Authorization URL created", "data": data})


@pytest.fixture
def paystack() -> Iterator[list[httpx.Request]]:
    """The requests that Paystack was sent."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return initialize(request)

    with instead_of_network("paystack", httpx.MockTransport(answer)):
        yield seen


def test_the_balance_pays_at_once_what_is_payable(api: Api) -> None:
    set_fee(api.tenant, basis_points=150, bearer="buyer")
    trade = make_trade(api, "accepted")
    give_money(api.tenant, trade.buyer, Money(200_000, "NGN"))
    started = trade.must("pay_order", trade.buyer, BALANCE)
    assert (started["state"], started["checkout_url"], started["amount"]["amount"]) == ("funded", None, "1015.00")
    assert (trade.held(), trade.available(trade.buyer)) == ("1015.00", "985.00")
    order = trade.read()
    assert order["due_at"] == order["delivery_due_at"]
    assert trade.timeline() == ["order.created", "order.accepted", "order.funded"]
    check_books(api.tenant)


def test_a_balance_that_is_too_small_pays_nothing(api: Api) -> None:
    trade = make_trade(api, "accepted")
    assert refused(trade, "pay_order", trade.buyer, BALANCE) == (409, "insufficient-funds")
    give_money(api.tenant, trade.buyer, Money(99_999, "NGN"))
    give_money(api.tenant, trade.buyer, Money(100_000, "USD"))
    assert refused(trade, "pay_order", trade.buyer, BALANCE) == (409, "insufficient-funds")
    assert (trade.state, trade.held()) == ("accepted", "0.00")


def test_a_bank_answers_with_an_account_to_transfer_to(api: Api, providus: ProvidusInProcess) -> None:
    trade = make_trade(api, "accepted")
    started = trade.must("pay_order", trade.buyer, {"provider": "providus"})
    assert (started["provider"], started["checkout_url"], started["amount"]["amount"]) == ("providus", None, "1000.00")
    assert started["transfer_to"].keys() == ACCOUNT_FIELDS
    assert (trade.held(), trade.state) == ("0.00", "accepted")


def test_without_a_provider_the_tenants_first_is_asked_that_takes_the_method(
    api: Api, owner: Admin, paystack: list[httpx.Request], providus: ProvidusInProcess
) -> None:
    choice = {"currency": "NGN", "method": "any", "providers": ["providus", "paystack"]}
    assert api.call("payments/set_provider_choice", owner, choice).status == 200
    for body, taker in (({}, "providus"), ({"method": "card"}, "paystack"), ({"method": "bank_transfer"}, "providus")):
        trade = make_trade(api, "accepted")
        assert trade.must("pay_order", trade.buyer, body)["provider"] == taker
    assert json.loads(paystack[0].content)["channels"] == ["card"]
    trade = make_trade(api, "accepted")
    assert refused(trade, "pay_order", trade.buyer, {"provider": "sandbox"}) == (422, "provider-not-chosen")
    assert refused(trade, "pay_order", trade.buyer, {"provider": "providus", "method": "card"})[0] == 422


def test_a_provider_answers_with_a_checkout_and_nothing_is_held_yet(api: Api, paystack: list[httpx.Request]) -> None:
    trade = make_trade(api, "accepted")
    started = trade.must("pay_order", trade.buyer, PAYSTACK)
    assert started["checkout_url"] == "https://checkout.paystack.com/0peioxfhpn"
    assert (started["provider"], started["state"], started["payment_id"][:4]) == ("paystack", "accepted", "pay_")
    assert json.loads(paystack[0].content)["amount"] == 100_000
    assert (trade.held(), trade.state) == ("0.00", "accepted")


def test_the_same_key_opens_one_checkout(api: Api, paystack: list[httpx.Request]) -> None:
    trade = make_trade(api, "accepted")
    first = trade.call("pay_order", trade.buyer, PAYSTACK, key="k")
    again = trade.call("pay_order", trade.buyer, PAYSTACK, key="k")
    assert (again.body, again.headers["Idempotent-Replayed"], len(paystack)) == (first.body, "true", 1)
    assert refused(trade, "pay_order", trade.buyer, BALANCE, key="k") == (422, "idempotency-key-reused")


def test_the_same_key_pays_once_from_the_balance(api: Api) -> None:
    trade = make_trade(api, "accepted")
    give_money(api.tenant, trade.buyer, Money(200_000, "NGN"))
    first = trade.call("pay_order", trade.buyer, BALANCE, key="k")
    assert trade.call("pay_order", trade.buyer, BALANCE, key="k").body == first.body
    assert trade.available(trade.buyer) == "1000.00"
    assert refused(trade, "pay_order", trade.buyer, BALANCE) == (409, "wrong-state")
    assert refused(trade, "pay_order", trade.buyer, BALANCE, key="") == (422, "idempotency-key-missing")


def test_a_provider_that_does_not_answer_leaves_the_order_payable(api: Api) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("no answer", request=request)

    trade = make_trade(api, "accepted")
    with instead_of_network("paystack", httpx.MockTransport(silent)):
        answer = trade.call("pay_order", trade.buyer, PAYSTACK)
    assert answer.status == 503
    assert (trade.state, trade.held()) == ("accepted", "0.00")
    fund(trade)
    assert trade.state == "funded"


@pytest.mark.parametrize("body", [BALANCE, PAYSTACK])
def test_only_the_buyer_pays(api: Api, elsewhere: User, body: dict[str, str]) -> None:
    trade = make_trade(api, "accepted")
    give_money(api.tenant, trade.seller, Money(200_000, "NGN"))
    assert refused(trade, "pay_order", trade.seller, body) == (403, "forbidden")
    check_only_parties(trade, "pay_order", elsewhere, body)


@pytest.mark.parametrize("state", ["created", "funded", "in_progress", "completed", "disputed", "closed"])
@pytest.mark.parametrize("body", [BALANCE, PAYSTACK])
def test_only_an_accepted_order_is_paid(api: Api, state: str, body: dict[str, str]) -> None:
    trade = make_trade(api, state)
    give_money(api.tenant, trade.buyer, Money(200_000, "NGN"))
    assert refused(trade, "pay_order", trade.buyer, body) == (409, "wrong-state")


@pytest.mark.parametrize(
    "body",
    [{"provider": "cash"}, {"provider": 1}, {"method": "cash"}, {"provider": "balance", "amount": "1.00"}],
)
def test_a_body_that_does_not_fit_is_422(api: Api, body: Any) -> None:
    trade = make_trade(api, "accepted")
    assert refused(trade, "pay_order", trade.buyer, body) == (422, "invalid-input")


def test_a_currency_that_the_provider_does_not_take_is_422(api: Api) -> None:
    trade = make_trade(api, "accepted", price={"amount": "1000", "currency": "JPY"})
    before = snapshot(api.tenant)
    answer = trade.call("pay_order", trade.buyer, PAYSTACK)
    assert (answer.status, answer.problem, snapshot(api.tenant) == before) == (422, "currency-not-supported", True)
