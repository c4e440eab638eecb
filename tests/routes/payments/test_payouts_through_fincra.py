"""Withdrawals, and refunds, of a deployment that pays through Fincra."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.ledger.rules.accounts import available, payment
from holdfast.payments.usecases.refund_requests import request_refund
from tests.api import Api
from tests.factories.fincra import FincraInProcess, fincra_webhook
from tests.factories.payments import PRICE, announced, balance_of, empty_queues, make_payment, rows, running
from tests.factories.payouts import Payee, make_payee, pass_time, send, settle

# Available, on its way, at Fincra: what the payee has was paid in through Paystack.
BEFORE, ON_ITS_WAY = ("5000.00", "0.00", "0.00"), ("3000.00", "2000.00", "0.00")
PAID = ("3000.00", "0.00", "-2000.00")


@pytest.fixture
def payee(tenant: str, fincra: FincraInProcess) -> Payee:
    return make_payee(tenant, provider="fincra")


def books(payee: Payee, withdrawal_id: str) -> tuple[str, str, str]:
    return payee.books(withdrawal_id, "fincra")


def told(payee: Payee, withdrawal_id: str, situation: str) -> None:
    assert fincra_webhook(withdrawal_id, situation).send(payee.api).status == 200
    empty_queues(payee.api.tenant, ["payments"])


def test_a_withdrawal_is_sent_once_and_paid_when_fincra_says_so_asked(payee: Payee, fincra: FincraInProcess) -> None:
    withdrawal_id = payee.sent()
    assert fincra.moved == [withdrawal_id]
    assert (payee.state(withdrawal_id), books(payee, withdrawal_id)) == ("sent", ON_ITS_WAY)
    told(payee, withdrawal_id, "payout_succeeded")
    assert books(payee, withdrawal_id) == ON_ITS_WAY, "the webhook alone is not believed"
    fincra.payouts[withdrawal_id]["status"] = "successful"
    pass_time(payee.api.tenant, timedelta(minutes=6))
    settle(payee.api.tenant)
    assert (payee.state(withdrawal_id), books(payee, withdrawal_id)) == ("paid", PAID)
    assert fincra.moved == [withdrawal_id]


def test_a_withdrawal_that_failed_is_available_again(payee: Payee, fincra: FincraInProcess) -> None:
    withdrawal_id = payee.sent()
    fincra.payouts[withdrawal_id] |= {"status": "failed", "reason": "Wrong beneficiary bank details"}
    told(payee, withdrawal_id, "payout_failed")
    assert (payee.state(withdrawal_id), books(payee, withdrawal_id)) == ("failed", BEFORE)


@pytest.mark.parametrize("changes", [{"amountReceived": "1999.99"}, {"destinationCurrency": "GHS"}])
def test_another_amount_or_currency_moves_nothing_and_is_told(
    payee: Payee, fincra: FincraInProcess, admin_engine: Engine, changes: dict[str, str]
) -> None:
    withdrawal_id = payee.sent()
    fincra.payouts[withdrawal_id] |= {"status": "successful", **changes}
    told(payee, withdrawal_id, "payout_succeeded")
    assert (payee.state(withdrawal_id), books(payee, withdrawal_id)) == ("sent", ON_ITS_WAY)
    assert len(announced(admin_engine, payee.api.tenant, "payments.withdrawal.suspicious")) == 1


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout("timed out"), httpx.Response(500), httpx.Response(200, text="<html>")],
    ids=["timeout", "500", "garbage"],
)
def test_an_unknown_outcome_is_asked_about_and_never_sent_blind(
    payee: Payee, fincra: FincraInProcess, failure: Exception | httpx.Response
) -> None:
    withdrawal_id = payee.approved()
    fincra.failures.append(failure)
    assert send(payee.api.tenant, withdrawal_id) == []
    assert (payee.state(withdrawal_id), books(payee, withdrawal_id)) == ("sending", ON_ITS_WAY)
    fincra.payouts[withdrawal_id] = {"amountReceived": "2000.00", "status": "successful"}  # it had come after all
    pass_time(payee.api.tenant, timedelta(minutes=11))
    settle(payee.api.tenant)
    assert (payee.state(withdrawal_id), books(payee, withdrawal_id)) == ("paid", PAID)
    assert fincra.moved == [], "it was sent again"


def test_what_fincra_does_not_know_for_long_is_sent_again_under_the_same_reference(
    payee: Payee, fincra: FincraInProcess
) -> None:
    withdrawal_id = payee.approved()
    fincra.failures.append(httpx.ReadTimeout("timed out"))
    assert send(payee.api.tenant, withdrawal_id) == []
    pass_time(payee.api.tenant, timedelta(minutes=11))
    settle(payee.api.tenant)
    assert fincra.moved == [withdrawal_id]
    assert (payee.state(withdrawal_id), books(payee, withdrawal_id)) == ("sent", ON_ITS_WAY)


def test_a_refund_that_fincra_cannot_make_is_the_payers_balance(
    api: Api, tenant: str, payer: User, fincra: FincraInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer, provider="fincra")
    fincra.takes(paid.id)
    assert fincra_webhook(paid.id).send(api).status == 200
    empty_queues(tenant)

    def ask_back(db: Any) -> object:
        return request_refund(db, payment_id=paid.id, amount=PRICE, source=payment(paid.id, "NGN"))

    running(tenant)(ask_back)
    empty_queues(tenant)
    [refund] = rows(admin_engine, "refunds", tenant)
    assert (refund["status"], refund["reason"]) == ("failed", "Fincra pays back no chosen part of a payment")
    assert balance_of(tenant, available(payer.id, "NGN")) == PRICE
