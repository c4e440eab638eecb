"""What a doubt speaks of, and another payment was booked with: it is given out once"""

from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.ledger.rules.accounts import available
from holdfast.ledger.rules.accounts import payment as account_of
from holdfast.payments.providers.port import PaymentOutcome as Outcome
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.usecases.settling import record_payment_outcome
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import any_address, make_user, totp_code
from tests.factories.payments import PRICE, balance_of, bring_webhooks, empty_queues, make_payment, running
from tests.factories.providus import ProvidusInProcess, providus_webhook


@pytest.fixture
def doubted(payer: User, providus: ProvidusInProcess) -> Payment:
    return make_payment(payer, provider="providus")


def bring(api: Api, told_of: Payment, settlement: str) -> None:
    """The bank's header is the same every time: whoever has seen it tells of any settlement."""
    assert providus_webhook(told_of, settlement).send(api).status == 200
    empty_queues(api.tenant)


def credit(api: Api, owner: Admin, doubted: Payment) -> Answer:
    """What came of crediting its newest doubt."""
    listed = api.call("payments/list_payments", owner, query={"status": "suspicious"}).body["data"]
    [doubt_id] = [doubt["id"] for each in listed if each["id"] == doubted.id for doubt in each["doubts"]]

    def call(function: str, body: Any) -> Answer:
        return api.call(f"payments/{function}", owner, body, payment_id=doubted.id, ip=any_address())

    begun = call("begin_payment_resolution", {"doubt_id": doubt_id})
    proof = {"challenge_id": begun.body["challenge_id"], "code": totp_code(owner.id)}
    return call("resolve_payment", {"doubt_id": doubt_id, "remedy": "credit", "reason": "It came.", **proof})


@pytest.fixture
def elsewhere(admin_engine: Engine) -> Api:
    return Api(make_tenant(admin_engine))


def test_what_came_with_another_payment_in_whatever_tenant_is_not_credited_again(
    api: Api, elsewhere: Api, owner: Admin, doubted: Payment, providus: ProvidusInProcess
) -> None:
    others = make_payment(make_user(elsewhere.tenant), provider="providus")
    settlement = providus.takes(others)
    bring(api, doubted, settlement)
    bring(elsewhere, others, settlement)
    assert balance_of(elsewhere.tenant, account_of(others.id, "NGN")) == PRICE
    refused = credit(api, owner, doubted)
    assert (refused.status, refused.problem) == (409, "money-in-books")
    assert balance_of(api.tenant, available(doubted.payer_id, "NGN")).minor == 0


def test_nor_by_two_doubts(api: Api, owner: Admin, doubted: Payment, providus: ProvidusInProcess) -> None:
    other = make_payment(make_user(api.tenant), provider="providus")
    settlement = providus.settles("9900000000")
    bring(api, doubted, settlement)
    with_same_key = Outcome("succeeded", other.id, PRICE, None, "test", settlement, None, paid_to="9900000000")
    running(api.tenant)(lambda db: record_payment_outcome(db, other.id, with_same_key))
    assert credit(api, owner, doubted).status == 200
    assert credit(api, owner, other).problem == "money-in-books"


def test_what_was_credited_is_not_booked_in_another_tenant(
    api: Api, elsewhere: Api, owner: Admin, doubted: Payment, providus: ProvidusInProcess
) -> None:
    others = make_payment(make_user(elsewhere.tenant), provider="providus")
    settlement = providus.takes(others)
    bring(api, doubted, settlement)
    assert credit(api, owner, doubted).status == 200
    assert providus_webhook(others, settlement).send(elsewhere).status == 200
    assert bring_webhooks(elsewhere.tenant) == [False]
    assert balance_of(elsewhere.tenant, account_of(others.id, "NGN")).minor == 0
    assert balance_of(api.tenant, available(doubted.payer_id, "NGN")) == PRICE
