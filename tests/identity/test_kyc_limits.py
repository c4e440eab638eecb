"""What users may move, by how well they are known: held wherever money moves, per currency and period."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.usecases.kyc_limits import check_move
from holdfast.kernel.ids import decode_id, new_id
from holdfast.kernel.money import Money
from holdfast.platform.db import Db
from tests.api import Api
from tests.bench.wire import round_trips
from tests.factories.escrow import Trade, make_trade
from tests.factories.identity import make_admin, make_user
from tests.factories.kyc import prove, set_limits, unconfirm_email
from tests.factories.messaging import running
from tests.factories.payments import SandboxInProcess, pass_time, sandbox_http
from tests.factories.payouts import Payee, check_books, give_money, make_payee
from tests.factories.transfers import make_pair, set_limit

DAY = timedelta(hours=24)


@pytest.fixture
def payee(tenant: str) -> Payee:
    return make_payee(tenant, "900000.00")


def withdraw(api: Api, payee: Payee, amount: str) -> str:
    """What it was refused for, or nothing."""
    answer = api.call("payments/request_withdrawal", payee.user, payee.body(amount))
    return "" if answer.status == 201 else answer.problem


def counted(admin_engine: Engine, tenant: str) -> int:
    statement = text("select count(*) from kyc_moves where tenant_id = :tenant")
    with admin_engine.connect() as connection:
        return int(connection.execute(statement, {"tenant": decode_id("tnt", tenant)}).scalar_one())


def test_without_limits_everything_goes_on_and_nothing_is_counted(
    api: Api, tenant: str, admin_engine: Engine, payee: Payee
) -> None:
    assert withdraw(api, payee, "899999.00") == ""
    assert counted(admin_engine, tenant) == 0
    set_limits(tenant, (1, "1.00", "1.00", "1.00"), currency="KES")
    assert withdraw(api, payee, "1.00") == ""
    assert counted(admin_engine, tenant) == 0, "another currency's limits are no limits"


def test_at_once_to_the_unit(api: Api, tenant: str, payee: Payee) -> None:
    set_limits(tenant, (1, "100.00", None, None))
    assert withdraw(api, payee, "100.01") == "kyc-limit-reached"
    assert [withdraw(api, payee, "100.00") for _ in range(3)] == [""] * 3


def test_within_24_hours_to_the_second(api: Api, tenant: str, admin_engine: Engine, payee: Payee) -> None:
    set_limits(tenant, (1, None, "500.00", None))
    assert withdraw(api, payee, "500.00") == ""
    answer = api.call("payments/request_withdrawal", payee.user, payee.body("0.01"))
    assert (answer.status, answer.problem) == (409, "kyc-limit-reached")
    assert "Within 24 hours you may move 0.00 NGN more." in answer.body["detail"]
    assert "GET /v1/kyc" in answer.body["detail"]
    pass_time(admin_engine, tenant, DAY - timedelta(seconds=30))
    assert withdraw(api, payee, "0.01") == "kyc-limit-reached"
    pass_time(admin_engine, tenant, timedelta(seconds=30))
    assert withdraw(api, payee, "500.00") == ""


def test_within_30_days(api: Api, tenant: str, admin_engine: Engine, payee: Payee) -> None:
    set_limits(tenant, (1, None, "500.00", "900.00"))
    assert withdraw(api, payee, "500.00") == ""
    pass_time(admin_engine, tenant, DAY)
    assert withdraw(api, payee, "400.01") == "kyc-limit-reached"
    assert withdraw(api, payee, "400.00") == ""
    pass_time(admin_engine, tenant, timedelta(days=29))
    assert withdraw(api, payee, "500.00") == "", "the first has left the window"
    assert withdraw(api, payee, "0.01") == "kyc-limit-reached"


def test_what_is_refused_is_not_counted_and_moves_nothing(
    api: Api, tenant: str, admin_engine: Engine, payee: Payee
) -> None:
    set_limits(tenant, (1, None, "500.00", None))
    for _ in range(3):
        assert withdraw(api, payee, "500.01") == "kyc-limit-reached"
    assert counted(admin_engine, tenant) == 0
    assert withdraw(api, payee, "900001.00") == "kyc-limit-reached"
    assert withdraw(api, payee, "500.00") == ""
    check_books(tenant)


def test_whoever_is_known_better_may_move_more_and_the_limit_of_the_level_counts(
    api: Api, tenant: str, payee: Payee
) -> None:
    set_limits(tenant, (0, "0.00", None, None), (1, None, "100.00", None), (2, None, "1000.00", None))
    assert withdraw(api, payee, "100.00") == ""
    assert withdraw(api, payee, "900.00") == "kyc-limit-reached"
    prove(api, payee.user, "passport", "selfie")
    assert withdraw(api, payee, "900.01") == "kyc-limit-reached", "what was moved before counts"
    assert withdraw(api, payee, "900.00") == ""
    unconfirm_email(tenant, payee.user)
    assert withdraw(api, payee, "0.01") == "kyc-limit-reached"
    prove(api, payee.user, "bank_statement")
    assert withdraw(api, payee, "0.01") == "kyc-limit-reached", "still level 0"


def test_where_withdrawals_are_capped_too_both_hold(api: Api, tenant: str, admin_engine: Engine, payee: Payee) -> None:
    cap = {"currency": "NGN", "per_user_amount": "600.00", "tenant_amount": None}
    assert api.call("payments/set_withdrawal_cap", make_admin(tenant), cap).status == 200
    set_limits(tenant, (1, None, "500.00", None))
    assert withdraw(api, payee, "500.01") == "kyc-limit-reached"
    assert withdraw(api, payee, "600.01") == "user-withdrawal-cap-reached"
    assert withdraw(api, payee, "500.00") == ""
    assert withdraw(api, payee, "0.01") == "kyc-limit-reached"
    assert counted(admin_engine, tenant) == 1


def test_one_users_moves_are_not_anothers(api: Api, tenant: str, payee: Payee) -> None:
    set_limits(tenant, (1, None, "500.00", None))
    assert withdraw(api, payee, "500.00") == ""
    assert withdraw(api, make_payee(tenant), "500.00") == ""


def test_of_many_at_once_no_more_get_through_than_may(api: Api, tenant: str, payee: Payee) -> None:
    set_limits(tenant, (1, None, "500.00", None))
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: withdraw(api, payee, "100.00"), range(8)))
    assert sorted(outcomes) == [""] * 5 + ["kyc-limit-reached"] * 3


@pytest.fixture
def trade(api: Api) -> Trade:
    return make_trade(api, "accepted")


def test_an_order_is_paid_from_the_balance_within_the_limit(api: Api, tenant: str, trade: Trade) -> None:
    payable = trade.payable()
    give_money(tenant, trade.buyer, payable)
    set_limits(tenant, (1, None, (payable - Money(1, "NGN")).amount, None))
    answer = trade.call("pay_order", trade.buyer, {"provider": "balance"})
    assert (answer.status, answer.problem) == (409, "kyc-limit-reached")
    assert trade.state == "accepted"
    set_limits(tenant, (1, None, payable.amount, None))
    trade.must("pay_order", trade.buyer, {"provider": "balance"})
    assert trade.state == "funded"


@pytest.fixture
def provider(api: Api) -> Iterator[SandboxInProcess]:
    with sandbox_http(api) as sandbox:
        yield sandbox


def test_an_order_is_paid_at_a_checkout_within_the_limit(
    api: Api, tenant: str, trade: Trade, provider: SandboxInProcess
) -> None:
    set_limits(tenant, (1, "1.00", None, None))
    answer = trade.call("pay_order", trade.buyer, {"provider": "sandbox"})
    assert (answer.status, answer.problem) == (409, "kyc-limit-reached")
    set_limits(tenant, (1, trade.payable().amount, None, None))
    trade.must("pay_order", trade.buyer, {"provider": "sandbox"})


def test_a_top_up_has_a_limit_of_its_own(api: Api, tenant: str, payee: Payee, provider: SandboxInProcess) -> None:
    set_limits(tenant, (1, None, "500.00", None))
    assert withdraw(api, payee, "500.00") == ""
    body = {"amount": {"amount": "500.00", "currency": "NGN"}, "provider": "sandbox"}
    assert api.call("payments/begin_top_up", payee.user, body).status == 201
    body["amount"] = {"amount": "0.01", "currency": "NGN"}
    assert api.call("payments/begin_top_up", payee.user, body).problem == "kyc-limit-reached"


def test_a_transfer_counts_for_who_sends_it(api: Api, tenant: str) -> None:
    set_limit(api)
    pair = make_pair(api)
    set_limits(tenant, (1, None, "500.00", None))
    pair.begin("500.00")
    answer = pair.send("begin_transfer", pair.ada, pair.body("0.01"))
    assert (answer.status, answer.problem) == (409, "kyc-limit-reached")
    assert pair.balances() == ("4500.00", "500.00")
    back = {"recipient": {"user_id": pair.ada.id}, "amount": {"amount": "500.00", "currency": "NGN"}}
    assert pair.send("begin_transfer", pair.bola, back).status == 201, "to receive counts for nothing"


def test_a_transfer_that_is_to_be_confirmed_counts_when_it_is(api: Api, tenant: str, admin_engine: Engine) -> None:
    pair = make_pair(api)  # a tenant that has set nothing has every transfer confirmed
    set_limits(tenant, (1, None, "500.00", None))
    first, second = pair.begin("500.00")["id"], pair.begin("1.00")["id"]
    assert pair.send("confirm_transfer", pair.ada, pair.proof(first), transfer_id=first).status == 200
    pass_time(admin_engine, tenant, timedelta(seconds=61))
    answer = pair.send("confirm_transfer", pair.ada, pair.proof(second), transfer_id=second)
    assert (answer.status, answer.problem) == (409, "kyc-limit-reached")
    assert pair.balances() == ("4500.00", "500.00")


def test_it_costs_one_round_trip_with_limits_and_without(api: Api, tenant: str) -> None:
    user = make_user(tenant)

    def work(db: Db) -> int:
        for _ in range(2):  # statements are prepared once in a connection
            with round_trips() as waits:
                check_move(db, user.id, "out", Money(100, "NGN"), new_id("wdr"))
        return len(waits)

    for limits in ((), ((1, "5.00", "5.00", "5.00"),)):
        set_limits(tenant, *limits)
        assert running(tenant)(work) == 1
