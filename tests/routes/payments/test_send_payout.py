"""Queue SendPayout"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from holdfast.platform.db import tenants_with_work
from holdfast.platform.http_client import instead_of_network
from tests.factories.payouts import (
    Payee,
    announced,
    last_news,
    make_payee,
    pass_time,
    send,
    settle,
    snapshot,
)
from tests.factories.paystack_transfers import Paystack, playing_paystack

BEFORE, ON_ITS_WAY = ("5000.00", "0.00", "5000.00"), ("3000.00", "2000.00", "5000.00")
PAID = ("3000.00", "0.00", "3000.00")


@pytest.fixture
def payee(tenant: str) -> Payee:
    return make_payee(tenant)


def test_the_money_leaves_with_the_withdrawals_id_as_reference(tenant: str, payee: Payee) -> None:
    withdrawal_id = payee.approved()
    with playing_paystack() as paystack:
        assert send(tenant, withdrawal_id) == []
    assert paystack.moved == [withdrawal_id]
    made = paystack.transfers[withdrawal_id]
    assert (made["amount"], made["currency"]) == (200_000, "NGN")
    assert payee.state(withdrawal_id) == "paid"
    assert payee.books(withdrawal_id) == PAID
    assert announced(tenant, withdrawal_id) == ["requested", "approved", "sending", "paid"]
    assert last_news(tenant, withdrawal_id)["recipients"] == [payee.user.id]


def test_a_message_that_comes_again_and_again_pays_once(tenant: str, payee: Payee) -> None:
    withdrawal_id = payee.approved()
    with playing_paystack() as paystack:
        for _ in range(3):
            assert send(tenant, withdrawal_id) == []
    assert paystack.sends() == [withdrawal_id]
    assert payee.books(withdrawal_id) == PAID


def test_twenty_copies_of_a_message_at_once_pay_once(tenant: str, payee: Payee) -> None:
    withdrawal_id = payee.approved()
    with playing_paystack() as paystack, ThreadPoolExecutor(20) as pool:
        assert list(pool.map(lambda _: send(tenant, withdrawal_id), range(20))) == [[]] * 20
    assert (paystack.sends(), paystack.moved) == ([withdrawal_id], [withdrawal_id])
    assert payee.books(withdrawal_id) == PAID


def test_what_was_not_approved_is_not_sent(tenant: str, payee: Payee) -> None:
    requested, cancelled = payee.withdraw("1.00"), payee.withdraw("1.00")
    payee.api.call("payments/cancel_withdrawal", payee.user, withdrawal_id=cancelled)
    before = snapshot(tenant)
    with playing_paystack() as paystack:
        for withdrawal_id in (requested, cancelled):
            assert send(tenant, withdrawal_id) == []
    assert (paystack.requests, snapshot(tenant)) == ([], before)


def test_what_the_provider_has_queued_waits_until_it_has_spoken(tenant: str, payee: Payee) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        assert payee.state(withdrawal_id) == "sent"
        assert payee.books(withdrawal_id) == ON_ITS_WAY
        assert send(tenant, withdrawal_id) == []
    assert paystack.sends() == [withdrawal_id]
    assert announced(tenant, withdrawal_id) == ["requested", "approved", "sending", "sent"]


def test_a_clear_refusal_gives_the_money_back_and_says_why(tenant: str, payee: Payee) -> None:
    with playing_paystack(refusal="Your balance is not enough to fulfil this request") as paystack:
        withdrawal_id = payee.sent()
    assert paystack.moved == []
    seen = payee.read(withdrawal_id)
    assert seen["state"] == "failed"
    assert "Your balance is not enough" in seen["reason"]
    assert payee.books(withdrawal_id) == BEFORE
    assert announced(tenant, withdrawal_id)[-1] == "failed"


@pytest.mark.parametrize("fault", [httpx.ReadTimeout("no answer"), httpx.RemoteProtocolError("torn")])
def test_without_an_answer_nothing_is_concluded_and_nothing_sent_again(
    tenant: str, payee: Payee, fault: Exception
) -> None:
    def tear() -> None:
        raise fault

    with playing_paystack(after=tear) as paystack:
        withdrawal_id = payee.sent()
        assert payee.state(withdrawal_id) == "sending"
        assert payee.books(withdrawal_id) == ON_ITS_WAY
        assert send(tenant, withdrawal_id) == []  # asks first, and hears that it was paid
    assert (paystack.sends(), paystack.moved) == ([withdrawal_id], [withdrawal_id])
    assert payee.books(withdrawal_id) == PAID


def test_a_server_error_is_no_answer(tenant: str, payee: Payee) -> None:
    withdrawal_id = payee.approved()
    with instead_of_network("paystack", httpx.MockTransport(lambda _: httpx.Response(502, text="Bad gateway"))):
        assert send(tenant, withdrawal_id) == []
        assert send(tenant, withdrawal_id) == []
    assert payee.state(withdrawal_id) == "sending"
    assert payee.books(withdrawal_id) == ON_ITS_WAY


def test_a_provider_that_cannot_be_reached_is_tried_again_with_the_same_reference(tenant: str, payee: Payee) -> None:
    def unreachable() -> None:
        raise httpx.ConnectError("no route")

    withdrawal_id = payee.approved()
    with playing_paystack(before=unreachable) as paystack:
        assert send(tenant, withdrawal_id) == []
        assert (payee.state(withdrawal_id), paystack.moved) == ("sending", [])
    with playing_paystack() as paystack:
        pass_time(tenant, timedelta(minutes=11))
        assert settle(tenant) == 1
    assert (paystack.sends(), paystack.moved) == ([withdrawal_id], [withdrawal_id])
    assert payee.books(withdrawal_id) == PAID


def test_a_reference_that_the_provider_has_seen_is_asked_about(tenant: str, payee: Payee) -> None:
    """As after a process that sent it and died, and whose attempt is forgotten: the provider still pays once."""
    withdrawal_id = payee.approved()
    with playing_paystack() as paystack:
        known = {"amount": 200_000, "currency": "NGN", "reference": withdrawal_id, "domain": "test", "id": 1}
        paystack.transfers[withdrawal_id] = known | {"status": "success", "transfer_code": "TRF_1"}
        assert send(tenant, withdrawal_id) == []
        assert payee.state(withdrawal_id) == "sending"
        assert send(tenant, withdrawal_id) == []
    assert (paystack.moved, payee.books(withdrawal_id)) == ([], PAID)


def test_a_provider_that_speaks_of_another_amount_is_not_believed(tenant: str, payee: Payee) -> None:
    paystack = Paystack()

    def shrink() -> None:
        for made in paystack.transfers.values():
            made["amount"] = 199_999

    paystack.after = shrink
    with instead_of_network("paystack", paystack):
        withdrawal_id = payee.sent()
    assert payee.state(withdrawal_id) == "sending"
    assert payee.books(withdrawal_id) == ON_ITS_WAY
    assert announced(tenant, withdrawal_id)[-1] == "suspicious"
    news = last_news(tenant, withdrawal_id)
    assert (news["reason"], news["recipients"]) == ("wrong-amount", [])


def test_an_account_of_the_other_environment_is_not_paid_to(tenant: str, payee: Payee, admin_engine: Engine) -> None:
    withdrawal_id = payee.approved()
    set_environment(admin_engine, payee, "live")
    with playing_paystack() as paystack:
        assert send(tenant, withdrawal_id) == []
    assert paystack.requests == []
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("failed", BEFORE)


def test_nobody_asks_the_wrong_environment_what_became_of_a_payout(
    tenant: str, payee: Payee, admin_engine: Engine
) -> None:
    """Its never having heard of it proves nothing: the money may be with the payee."""

    def tear() -> None:
        raise httpx.ReadTimeout("no answer")

    withdrawal_id = payee.approved()
    with playing_paystack(before=tear):
        assert send(tenant, withdrawal_id) == []
    set_environment(admin_engine, payee, "live")
    with playing_paystack() as paystack:
        for _ in range(3):
            pass_time(tenant, timedelta(hours=2))
            assert settle(tenant) == 1
    assert paystack.sends() == []
    assert payee.books(withdrawal_id) == ON_ITS_WAY
    assert announced(tenant, withdrawal_id).count("suspicious") == 1
    assert last_news(tenant, withdrawal_id)["reason"] == "wrong-environment"


def test_a_lost_message_is_made_up_for_by_the_clock(tenant: str, payee: Payee) -> None:
    withdrawal_id = payee.approved()
    assert tenant not in tenants_with_work("work_payouts")
    pass_time(tenant, timedelta(minutes=3))
    assert tenant in tenants_with_work("work_payouts")
    with playing_paystack() as paystack:
        assert settle(tenant) == 1
        assert send(tenant, withdrawal_id) == []
    assert paystack.sends() == [withdrawal_id]
    assert payee.books(withdrawal_id) == PAID


def set_environment(admin_engine: Engine, payee: Payee, environment: str) -> None:
    """As if the account had been registered with other keys."""
    with admin_engine.begin() as connection:
        connection.execute(
            text("update bank_accounts set environment = :environment where id = :id"),
            {"environment": environment, "id": decode_id("bac", payee.bank_account_id)},
        )
