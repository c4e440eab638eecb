"""POST /v1/top-ups/accounts at Paystack and Fincra: at once or later, and what comes to such an account."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available, clearing
from tests.api import Api
from tests.factories.fincra import FincraInProcess, fincra_account_webhook, fincra_credit
from tests.factories.identity import make_user
from tests.factories.payments import (
    PRICE,
    SignedWebhook,
    announced,
    balance_of,
    bring_webhooks,
    empty_queues,
    paystack_account_webhook,
    paystack_credit,
    rows,
)
from tests.factories.paystack import PaystackInProcess

FUNCTION = "payments/open_reserved_account"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One provider in this process, by the same words for both.

    waits: from now on an account takes its time · decides: what becomes of the one that was asked for · credit: a
    transfer to the account, its webhook with what that claims, and what the provider says of it when asked
    """

    name: str
    waits: Callable[[], None]
    decides: Callable[[str, bool], None]
    told: Callable[[str, bool], SignedWebhook]
    credit: Callable[..., SignedWebhook]
    fails: Callable[[Exception | httpx.Response], None]


@pytest.fixture(params=["paystack", "fincra"])
def bank(request: pytest.FixtureRequest, paystack: PaystackInProcess, fincra: FincraInProcess) -> Elsewhere:
    return _paystack(paystack) if request.param == "paystack" else _fincra(fincra)


def _paystack(paystack: PaystackInProcess) -> Elsewhere:
    def wait() -> None:
        paystack.knows_customers = False

    def decide(reference: str, is_opened: bool) -> None:
        if is_opened:
            paystack.assigns(reference)

    def credit(account: dict[str, Any], said: int = PRICE.minor, **changes: object) -> SignedWebhook:
        reference = paystack.credits(changes.pop("number", None) or account["account_number"], said, **changes)  # type: ignore[arg-type]
        return paystack_credit(account["account_number"], reference, amount=999_999_900)

    return Elsewhere(
        "paystack",
        wait,
        decide,
        lambda reference, is_opened: paystack_account_webhook(
            reference, "account_opened" if is_opened else "account_declined"
        ),
        credit,
        paystack.failures.append,
    )


def _fincra(fincra: FincraInProcess) -> Elsewhere:
    def wait() -> None:
        fincra.first_status = "pending"

    def decide(reference: str, is_opened: bool) -> None:
        fincra.decides(
            reference, "approved" if is_opened else "declined", reason=None if is_opened else "No such number"
        )

    def credit(account: dict[str, Any], said: int = PRICE.minor, **changes: object) -> SignedWebhook:
        if "currency" in changes:
            currency = changes.pop("currency")
            changes |= {"sourceCurrency": currency, "destinationCurrency": currency}
        number = changes.pop("number", None) or account["account_number"]
        reference = fincra.credits(str(number), said // 100, **changes)
        numbers = [(key, each["accountInformation"]) for key, each in fincra.accounts.items()]
        [identifier] = [key for key, each in numbers if each and each["accountNumber"] == account["account_number"]]
        return fincra_credit(identifier, reference, destinationAmount=9_999_999)

    return Elsewhere(
        "fincra",
        wait,
        decide,
        lambda reference, is_opened: fincra_account_webhook(
            reference, "account_opened" if is_opened else "account_declined"
        ),
        credit,
        fincra.failures.append,
    )


def opened(api: Api, user: User, bank: Elsewhere, key: str = "one") -> Any:
    body = {"provider": bank.name, "currency": "NGN", "bvn": "22222222222"}
    answer = api.call(FUNCTION, user, body, key=key)
    assert answer.status == 201, answer.text
    return answer.body


def reference_of(admin_engine: Engine, tenant: str) -> str:
    [kept] = rows(admin_engine, "reserved_accounts", tenant)
    return str(kept["provider_reference"])


def balance(user: User) -> Money:
    return balance_of(user.tenant_id, available(user.id, "NGN"))


def test_an_account_is_opened_at_once_and_the_same_again(
    api: Api, tenant: str, payer: User, bank: Elsewhere, admin_engine: Engine
) -> None:
    first = opened(api, payer, bank)
    assert (first["status"], first["provider"]) == ("opened", bank.name)
    assert first["account_number"].isdigit() and first["bank_name"]
    assert opened(api, payer, bank, "two") == first
    for table in ("reserved_accounts", "events", "audit_records"):
        assert "22222222222" not in str(rows(admin_engine, table, tenant))
    assert len(announced(admin_engine, tenant, "payments.reserved_account.opened")) == 1


def test_what_comes_to_it_is_its_owners_balance_after_the_provider_was_asked_and_once(
    api: Api, tenant: str, payer: User, bank: Elsewhere, admin_engine: Engine
) -> None:
    account = opened(api, payer, bank)
    first, second = bank.credit(account), bank.credit(account, 10_000)
    assert first.send(api).status == 200
    assert balance(payer).minor == 0, "a webhook alone moves nothing"
    for webhook in (first, second, first, second):
        assert webhook.send(api).status == 200
        empty_queues(tenant)
    assert balance(payer) == PRICE + Money(10_000, "NGN"), "what the webhook claims does not count"
    assert balance_of(tenant, clearing(bank.name, "NGN")) == PRICE + Money(10_000, "NGN")
    assert len(api.call("payments/list_top_ups", payer).body["data"]) == 2
    assert len(announced(admin_engine, tenant, "payments.top_up.credited")) == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"number": "9900000009"}, "another-account"), ({"currency": "GHS"}, "wrong-currency"), ({}, "no-amount")],
)
def test_what_the_provider_says_otherwise_moves_nothing(
    api: Api, tenant: str, payer: User, bank: Elsewhere, admin_engine: Engine, changes: Any, reason: str
) -> None:
    account = opened(api, payer, bank)
    bank.credit(account, PRICE.minor if changes else 0, **changes).send(api)
    empty_queues(tenant)
    assert balance(payer).minor == 0
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["status"], kept["reason"]) == ("failed", reason)


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout("slow"), httpx.Response(500), httpx.Response(200, text="<html>"), httpx.Response(401)],
    ids=["timeout", "500", "garbage", "401"],
)
def test_without_an_answer_a_credit_waits_and_comes_when_it_is_brought_again(
    api: Api, tenant: str, payer: User, bank: Elsewhere, failure: Exception | httpx.Response
) -> None:
    webhook = bank.credit(opened(api, payer, bank))
    assert webhook.send(api).status == 200
    bank.fails(failure)
    assert bring_webhooks(tenant) == [False]
    assert balance(payer).minor == 0


def test_one_changed_byte_is_401_and_moves_nothing(api: Api, tenant: str, payer: User, bank: Elsewhere) -> None:
    good = bank.credit(opened(api, payer, bank))
    changed = good.body[:-3] + chr(ord(good.body[-3]) ^ 1) + good.body[-2:]
    assert SignedWebhook(good.function, changed, good.headers).send(api).status == 401
    assert bring_webhooks(tenant) == []


def test_an_account_that_takes_its_time_is_opened_when_a_webhook_tells(
    api: Api, tenant: str, payer: User, bank: Elsewhere, admin_engine: Engine
) -> None:
    bank.waits()
    asked = opened(api, payer, bank)
    assert (asked["status"], asked["account_number"], asked["bank_name"]) == ("requested", None, None)
    empty_queues(tenant)
    reference = reference_of(admin_engine, tenant)
    assert bank.told(reference, True).send(api).status == 200
    empty_queues(tenant)
    assert opened(api, payer, bank, "two")["status"] == "requested", "the webhook is a hint: the provider is asked"
    bank.decides(reference, True)
    assert opened(api, payer, bank, "three")["status"] == "opened"
    assert len(announced(admin_engine, tenant, "payments.reserved_account.opened")) == 1


def test_a_webhook_alone_is_enough_to_have_the_account(
    api: Api, tenant: str, payer: User, bank: Elsewhere, admin_engine: Engine
) -> None:
    bank.waits()
    asked = opened(api, payer, bank)
    reference = reference_of(admin_engine, tenant)
    bank.decides(reference, True)
    for _ in range(2):
        assert bank.told(reference, True).send(api).status == 200
        empty_queues(tenant)
    [news] = announced(admin_engine, tenant, "payments.reserved_account.opened")
    assert (news["reserved_account_id"], news["recipients"]) == (asked["id"], [payer.id])
    account = opened(api, payer, bank, "two")
    assert account["status"] == "opened"
    assert bank.credit(account).send(api).status == 200
    empty_queues(tenant)
    assert balance(payer) == PRICE


def test_whoever_is_declined_is_told_and_may_ask_again(
    api: Api, tenant: str, payer: User, bank: Elsewhere, admin_engine: Engine
) -> None:
    bank.waits()
    opened(api, payer, bank)
    first = reference_of(admin_engine, tenant)
    bank.decides(first, False)
    assert bank.told(first, False).send(api).status == 200
    empty_queues(tenant)
    [news] = announced(admin_engine, tenant, "payments.reserved_account.declined")
    assert news["reason"] and news["recipients"] == [payer.id]
    again = opened(api, payer, bank, "two")
    assert (again["status"], again["reason"]) == ("requested", None)
    second = reference_of(admin_engine, tenant)
    bank.decides(second, True)
    assert opened(api, payer, bank, "three")["status"] == "opened"


def test_an_account_that_was_asked_for_takes_no_money_before_it_has_a_number(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paystack.knows_customers = False
    opened(api, payer, _paystack(paystack))
    reference = paystack.credits("9930000001")
    assert paystack_credit("9930000001", reference).send(api).status == 200
    empty_queues(tenant)
    assert balance(payer).minor == 0


@pytest.mark.parametrize("failure", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(500)])
def test_without_an_answer_it_is_503_and_can_be_asked_again(
    api: Api, payer: User, bank: Elsewhere, failure: Exception | httpx.Response
) -> None:
    bank.fails(failure)
    body = {"provider": bank.name, "currency": "NGN", "bvn": "22222222222"}
    assert api.call(FUNCTION, payer, body, key="one").status == 503
    assert opened(api, payer, bank, "two")["status"] == "opened"


def test_while_the_provider_is_away_an_account_that_was_asked_for_stays_so(
    api: Api, payer: User, bank: Elsewhere
) -> None:
    bank.waits()
    opened(api, payer, bank)
    bank.fails(httpx.ReadTimeout("slow"))
    assert opened(api, payer, bank, "two")["status"] == "requested"


def test_a_number_that_the_provider_gives_out_twice_is_its_first_owners(
    api: Api, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    """Paystack knows people by their address, and the same address may be another's in another tenant."""
    bank = _paystack(paystack)
    number = opened(api, payer, bank)["account_number"]
    other = make_user(payer.tenant_id)
    for customer in list(paystack.accounts):
        paystack.accounts[customer] = number
    paystack.failures.append(httpx.Response(200, json=_same_customer(paystack)))
    body = {"provider": "paystack", "currency": "NGN", "bvn": "22222222222"}
    refused = api.call(FUNCTION, other, body)
    assert (refused.status, refused.problem) == (409, "account-of-another")


def _same_customer(paystack: PaystackInProcess) -> dict[str, object]:
    [customer] = paystack.accounts
    return {"status": True, "message": "Customer created", "data": {"customer_code": customer, "domain": "test"}}
