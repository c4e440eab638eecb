"""POST /v1/top-ups"""

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import AccountSpec, available, clearing, held, payment
from holdfast.ledger.rules.transfers import Transfer, move
from holdfast.ledger.usecases.posting import post
from tests.api import Answer, Api
from tests.factories.fincra import FincraInProcess
from tests.factories.kyc import set_limits
from tests.factories.payments import (
    SandboxInProcess,
    announced,
    balance_of,
    empty_queues,
    paystack_webhook,
    rows,
    running,
)
from tests.factories.paystack import PaystackInProcess

FUNCTION = "payments/begin_top_up"
FIFTY = Money(5000, "NGN")
ALL_ROOMS = ("payments", "sandbox", "escrow")


def body(provider: str = "sandbox", amount: str = "50.00", currency: str = "NGN") -> dict[str, Any]:
    return {"amount": {"amount": amount, "currency": currency}, "provider": provider}


def begin(api: Api, user: User | Admin | None, key: str = "one", **said: str) -> Answer:
    return api.call(FUNCTION, user, body(**said), key=key)


def paid(api: Api, payer: User, paystack: PaystackInProcess, minor: int = 5000) -> str:
    """The id of a top-up that came."""
    answer = begin(api, payer, provider="paystack")
    assert answer.status == 201
    payment_id = str(answer.body["id"])
    paystack.takes(payment_id, minor)
    paystack_webhook(payment_id).send(api)
    empty_queues(api.tenant, ALL_ROOMS)
    return payment_id


def sums(api: Api, *accounts: AccountSpec) -> list[int]:
    return [balance_of(api.tenant, account).minor for account in accounts]


def test_what_is_paid_at_the_checkout_becomes_the_balance(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    answer = begin(api, payer)
    assert (answer.body["status"], answer.body["received"]) == ("pending", None)
    assert answer.body["checkout_url"].endswith(answer.body["id"])
    assert sums(api, available(payer.id, "NGN")) == [0]
    played = api.call("sandbox/play_checkout", raw="script=paid", reference=answer.body["id"])
    assert played.status == 200
    empty_queues(tenant, ALL_ROOMS)
    payment_id = answer.body["id"]
    accounts = available(payer.id, "NGN"), payment(payment_id, "NGN"), clearing("sandbox", "NGN")
    assert sums(api, *accounts) == [5000, 0, 5000]
    shown = api.call("payments/get_top_up", payer, payment_id=payment_id).body
    assert (shown["status"], shown["received"]) == ("succeeded", {"amount": "50.00", "currency": "NGN"})
    [news] = announced(admin_engine, tenant, "payments.top_up.credited")
    assert (news["payment_id"], news["amount"], news["recipients"]) == (payment_id, "50.00", [payer.id])


def test_what_really_came_is_credited_and_once(api: Api, payer: User, paystack: PaystackInProcess) -> None:
    payment_id = paid(api, payer, paystack, minor=4900)
    for number in (2, 3):
        paystack_webhook(payment_id, id=number).send(api)
        empty_queues(api.tenant, ALL_ROOMS)
    assert sums(api, available(payer.id, "NGN"), clearing("paystack", "NGN")) == [4900, 4900]


def test_what_the_provider_takes_back_leaves_the_balance(
    api: Api, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    payment_id = paid(api, payer, paystack)
    paystack.takes(payment_id, status="reversed")
    paystack_webhook(payment_id, id=2, status="reversed").send(api)
    empty_queues(api.tenant, ALL_ROOMS)
    assert sums(api, available(payer.id, "NGN"), clearing("paystack", "NGN")) == [0, 0]
    [news] = announced(admin_engine, api.tenant, "payments.payment.reversed")
    assert news["is_covered"] is True


def test_what_was_spent_before_it_was_taken_back_moves_nothing_and_raises_an_alarm(
    api: Api, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    payment_id = paid(api, payer, paystack)
    legs = move(available(payer.id, "NGN"), held("ord_1", "NGN"), Money(1, "NGN"))
    running(api.tenant)(lambda db: post(db, Transfer("spent", "test", "ord_1", legs)))
    paystack.takes(payment_id, status="reversed")
    paystack_webhook(payment_id, id=2, status="reversed").send(api)
    empty_queues(api.tenant, ALL_ROOMS)
    assert sums(api, available(payer.id, "NGN"), clearing("paystack", "NGN")) == [4999, 5000]
    assert len(announced(admin_engine, api.tenant, "payments.payment.reversal_uncovered")) == 1


def test_the_same_key_begins_once_and_another_body_is_refused(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    first, again = begin(api, payer), begin(api, payer)
    assert again.body == first.body
    assert begin(api, payer, amount="51.00").problem == "idempotency-key-reused"
    assert len(rows(admin_engine, "payments", tenant)) == 1


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ({"amount": "0.00"}, "amount-not-positive"),
        ({"amount": "-1.00"}, "amount-not-positive"),
        ({"amount": "1.001"}, "too-many-decimals"),
        ({"currency": "XXX"}, "unknown-currency"),
        ({"provider": "paystack", "currency": "JPY", "amount": "5"}, "currency-not-supported"),
        ({"provider": "nobody"}, "unknown-provider"),
        ({"provider": "balance"}, "unknown-provider"),
    ],
)
def test_what_cannot_be_paid_in_is_refused_and_recorded_nowhere(
    api: Api, tenant: str, payer: User, admin_engine: Engine, said: dict[str, str], slug: str
) -> None:
    answer = begin(api, payer, **said)
    assert (answer.status, answer.problem) == (422, slug)
    assert rows(admin_engine, "payments", tenant) == []


def test_without_a_clear_answer_nobody_is_sent_anywhere(api: Api, payer: User, paystack: PaystackInProcess) -> None:
    paystack.failures = [httpx.ReadTimeout("too slow")] * 5
    assert begin(api, payer, provider="paystack").status == 503
    assert sums(api, available(payer.id, "NGN")) == [0]


def test_only_users_may(api: Api, owner: Admin) -> None:
    assert begin(api, None).status == 401
    assert begin(api, owner).status == 403


def test_without_a_provider_the_first_is_asked_that_takes_the_method_and_the_next_if_it_is_down(
    api: Api, payer: User, owner: Admin, paystack: PaystackInProcess, fincra: FincraInProcess
) -> None:
    choice = {"currency": "NGN", "method": "card", "providers": ["paystack", "fincra"]}
    assert api.call("payments/set_provider_choice", owner, choice).status == 200
    paystack.failures.append(httpx.ConnectError("refused"))
    wish = {"amount": {"amount": "50.00", "currency": "NGN"}, "method": "card"}
    answer = api.call(FUNCTION, payer, wish, key="open")
    assert (answer.status, answer.body["provider"], answer.body["status"]) == (201, "fincra", "pending")
    assert len(fincra.requests) == 1


def test_what_came_after_all_counts_though_its_first_try_had_failed(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess
) -> None:
    set_limits(tenant, (1, None, "50.00", None))
    tried = begin(api, payer).body["id"]
    for script in ("declined", "paid"):
        assert api.call("sandbox/play_checkout", raw=f"script={script}", reference=tried).status == 200
        empty_queues(tenant, ("payments", "sandbox", "identity"))
    assert balance_of(tenant, available(payer.id, "NGN")) == FIFTY
    assert begin(api, payer, "two", amount="0.01").problem == "kyc-limit-reached"


def test_more_than_was_asked_for_counts_as_it_came(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess
) -> None:
    set_limits(tenant, (1, None, "100.00", None))
    paid(api, payer, paystack, minor=10_000)
    assert begin(api, payer, "two", amount="0.01", provider="paystack").problem == "kyc-limit-reached"
