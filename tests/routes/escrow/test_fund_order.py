"""The queue FundOrder: what a payment that came in does to its order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from holdfast.kernel.money import Money
from holdfast.ledger.rules import accounts as ledger
from holdfast.payments.providers.port import PaymentOutcome
from holdfast.payments.usecases.settling import record_payment_outcome
from tests.api import Api
from tests.factories.escrow import (
    Trade,
    balance_of,
    check_books,
    deliver,
    fund,
    make_trade,
    pass_time,
    receive,
    snapshot,
    sweep,
    within,
)

SUCCEEDED = ["payments.payment.succeeded"]


def lying(trade: Trade, payment_id: str, currency: str = "NGN") -> str:
    """What is left in the payment's own account."""
    return balance_of(trade.api.tenant, ledger.payment(payment_id, currency))


def test_the_exact_amount_is_held(api: Api) -> None:
    trade = make_trade(api, "accepted")
    payment_id = fund(trade)
    assert (trade.state, trade.held(), trade.available(trade.buyer)) == ("funded", "1000.00", "0.00")
    assert lying(trade, payment_id) == "0.00"
    last = trade.read()["timeline"][-1]
    assert (last["event"], last["by"]) == ("escrow.order.funded", "payment")
    check_books(api.tenant)


def test_what_is_too_much_goes_to_the_buyers_balance(api: Api) -> None:
    trade = make_trade(api, "accepted")
    fund(trade, Money(100_001, "NGN"))
    assert (trade.state, trade.held(), trade.available(trade.buyer)) == ("funded", "1000.00", "0.01")
    assert trade.timeline()[-2:] == ["order.funded", "order.overpaid"]
    assert trade.read()["timeline"][-1]["amount"]["amount"] == "0.01"
    check_books(api.tenant)


def test_too_little_is_the_buyers_and_the_order_stays_payable(api: Api) -> None:
    trade = make_trade(api, "accepted")
    fund(trade, Money(99_999, "NGN"))
    assert (trade.state, trade.held(), trade.available(trade.buyer)) == ("accepted", "0.00", "999.99")
    assert trade.timeline()[-1] == "order.underpaid"
    fund(trade, Money(1, "NGN"))
    assert (trade.state, trade.available(trade.buyer)) == ("accepted", "1000.00")
    trade.must("pay_order", trade.buyer, {"provider": "balance"})
    assert (trade.state, trade.held(), trade.available(trade.buyer)) == ("funded", "1000.00", "0.00")
    check_books(api.tenant)


def test_a_second_payment_is_the_buyers(api: Api) -> None:
    trade = make_trade(api, "accepted")
    fund(trade)
    fund(trade)
    assert (trade.held(), trade.available(trade.buyer)) == ("1000.00", "1000.00")
    assert trade.timeline().count("order.funded") == 1
    assert trade.timeline()[-1] == "order.payment_returned"
    check_books(api.tenant)


@pytest.mark.parametrize("state", ["in_progress", "completed", "disputed", "closed"])
def test_a_payment_that_comes_late_is_the_buyers(api: Api, state: str) -> None:
    trade = make_trade(api, state)
    held = trade.held()
    payment_id = fund(trade, Money(50_000, "NGN"))
    assert (trade.state, trade.held(), trade.available(trade.buyer)) == (state, held, "500.00")
    assert (lying(trade, payment_id), trade.timeline()[-1]) == ("0.00", "order.payment_returned")


def test_a_payment_for_what_was_cancelled_is_the_buyers(api: Api) -> None:
    trade = make_trade(api, "accepted")
    payment_id = receive(trade)
    trade.must("cancel_order", trade.seller)
    assert deliver("escrow/fund_order", api.tenant, SUCCEEDED) == []
    assert (trade.state, trade.held(), trade.available(trade.buyer)) == ("cancelled", "0.00", "1000.00")
    assert (lying(trade, payment_id), trade.timeline()[-1]) == ("0.00", "order.payment_returned")
    check_books(api.tenant)


def test_a_payment_for_what_has_expired_is_the_buyers(api: Api) -> None:
    trade = make_trade(api, "accepted")
    receive(trade)
    pass_time(api.tenant, timedelta(hours=73))
    assert sweep(api.tenant) == 1
    assert deliver("escrow/fund_order", api.tenant, SUCCEEDED) == []
    assert (trade.state, trade.available(trade.buyer)) == ("cancelled", "1000.00")


def test_an_event_that_comes_again_does_nothing(api: Api) -> None:
    trade = make_trade(api, "accepted")
    fund(trade)
    before = snapshot(api.tenant)
    assert deliver("escrow/fund_order", api.tenant, SUCCEEDED) == []
    assert snapshot(api.tenant) == before


def test_a_hundred_deliveries_at_once_fund_once(api: Api) -> None:
    trade = make_trade(api, "accepted")
    receive(trade)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: deliver("escrow/fund_order", api.tenant, SUCCEEDED), range(100)))
    assert deliver("escrow/fund_order", api.tenant, SUCCEEDED) == []
    assert (trade.state, trade.held(), trade.available(trade.buyer)) == ("funded", "1000.00", "0.00")
    assert trade.timeline().count("order.funded") == 1
    check_books(api.tenant)


def test_what_the_provider_took_back_in_the_meantime_funds_nothing(api: Api) -> None:
    trade = make_trade(api, "accepted")
    payment_id = receive(trade)
    back = PaymentOutcome("reversed", payment_id, Money(100_000, "NGN"), None, "test", "sbx_1", "disputed")
    within(api.tenant, lambda db: record_payment_outcome(db, payment_id, back))
    assert deliver("escrow/fund_order", api.tenant, SUCCEEDED) == []
    assert (trade.state, trade.held(), trade.available(trade.buyer)) == ("accepted", "0.00", "0.00")
    check_books(api.tenant)
