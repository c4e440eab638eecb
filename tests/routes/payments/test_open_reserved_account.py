"""POST /v1/top-ups/accounts"""

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available, clearing
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.kyc import unconfirm_email
from tests.factories.payments import PRICE, announced, balance_of, bring_webhooks, empty_queues, rows
from tests.factories.providus import ProvidusInProcess, providus_transfer

FUNCTION = "payments/open_reserved_account"
BODY = {"provider": "providus", "currency": "NGN", "bvn": "22222222222"}


@pytest.fixture
def number(api: Api, payer: User, providus: ProvidusInProcess) -> str:
    answer = api.call(FUNCTION, payer, BODY)
    assert answer.status == 201, answer.text
    return str(answer.body["account_number"])


def balance(payer: User) -> Money:
    return balance_of(payer.tenant_id, available(payer.id, "NGN"))


def told(api: Api, tenant: str, number: str, settlement: str, **changes: object) -> None:
    assert providus_transfer(number, settlement, **changes).send(api).body["responseCode"] == "00"
    empty_queues(tenant)


def test_an_account_is_opened_once_and_its_bvn_kept_nowhere(
    api: Api, tenant: str, payer: User, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    first = api.call(FUNCTION, payer, BODY)
    assert first.status == 201, first.text
    assert (first.body["bank_name"], first.body["provider"]) == ("Providus Bank", "providus")
    again = api.call(FUNCTION, payer, BODY | {"bvn": "33333333333"}, key="again")
    assert again.body == first.body
    assert len(providus.requests) == 1
    for table in ("reserved_accounts", "events", "audit_records"):
        assert "22222222222" not in str(rows(admin_engine, table, tenant))
    assert len(announced(admin_engine, tenant, "payments.reserved_account.opened")) == 1


def test_what_is_transferred_to_it_is_its_owners_balance_after_the_bank_was_asked(
    api: Api, tenant: str, payer: User, number: str, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    settlement = providus.settles(number)
    assert providus_transfer(number, settlement).send(api).body["responseCode"] == "00"
    assert balance(payer).minor == 0, "a notification alone moves nothing"
    empty_queues(tenant)
    assert balance(payer) == PRICE
    assert balance_of(tenant, clearing("providus", "NGN")) == PRICE
    [top_up] = api.call("payments/list_top_ups", payer).body["data"]
    assert (top_up["status"], top_up["received"]["amount"]) == ("succeeded", "5000.00")
    assert len(announced(admin_engine, tenant, "payments.top_up.credited")) == 1


def test_every_settlement_is_credited_and_each_once(
    api: Api, tenant: str, payer: User, number: str, providus: ProvidusInProcess
) -> None:
    first, second = providus.settles(number), providus.settles(number, 100.0)
    told(api, tenant, number, first)
    assert providus_transfer(number, first).send(api).body["responseCode"] == "01"
    told(api, tenant, number, second)
    empty_queues(tenant)
    assert balance(payer) == PRICE + Money(10_000, "NGN")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"accountNumber": "9900000009"}, "another-account"), ({"currency": "GHS"}, "wrong-currency")],
)
def test_what_the_bank_says_otherwise_moves_nothing(
    api: Api,
    tenant: str,
    payer: User,
    number: str,
    providus: ProvidusInProcess,
    admin_engine: Engine,
    changes: dict[str, object],
    reason: str,
) -> None:
    told(api, tenant, number, providus.settles(number, **changes))
    assert balance(payer).minor == 0
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["status"], kept["reason"]) == ("failed", reason)


def test_a_settlement_of_another_account_is_not_credited_twice(
    api: Api, tenant: str, payer: User, number: str, providus: ProvidusInProcess
) -> None:
    """Whoever has seen the header names their own account, and a settlement that was somebody else's."""
    other = make_user(tenant)
    answer = api.call(FUNCTION, other, BODY)
    settlement = providus.settles(number)
    told(api, tenant, str(answer.body["account_number"]), settlement)
    assert balance(payer).minor == balance(other).minor == 0


def test_a_settlement_that_the_bank_does_not_know_yet_waits(
    api: Api, tenant: str, payer: User, number: str, providus: ProvidusInProcess
) -> None:
    assert providus_transfer(number, "202210301006807600009998").send(api).status == 200
    assert bring_webhooks(tenant) == [False]
    assert balance(payer).minor == 0


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"provider": "sandbox"}, "provider-refused"),
        ({"provider": "nobody"}, "unknown-provider"),
        ({"currency": "GHS"}, "currency-not-supported"),
        ({"bvn": "2222222222"}, "invalid-input"),
        ({"bvn": "2222222222a"}, "invalid-input"),
        ({"bvn": 22222222222}, "invalid-input"),
        ({"more": 1}, "invalid-input"),
    ],
)
def test_bad_input_is_422_and_opens_nothing(
    api: Api, tenant: str, payer: User, providus: ProvidusInProcess, admin_engine: Engine, changes: Any, slug: str
) -> None:
    answer = api.call(FUNCTION, payer, BODY | changes)
    assert (answer.status, answer.problem) == (422, slug)
    assert providus.requests == []
    assert rows(admin_engine, "reserved_accounts", tenant) == []


@pytest.mark.parametrize("failure", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(500)])
def test_without_an_answer_it_is_503_and_can_be_asked_again(
    api: Api, payer: User, providus: ProvidusInProcess, failure: Exception | httpx.Response
) -> None:
    providus.failures.append(failure)
    assert api.call(FUNCTION, payer, BODY, key="one").status == 503
    assert api.call(FUNCTION, payer, BODY, key="two").status == 201


def test_where_the_tenant_has_not_chosen_the_bank_it_opens_nothing(
    api: Api, payer: User, owner: Admin, providus: ProvidusInProcess
) -> None:
    choice = {"currency": "NGN", "method": "bank_transfer", "providers": ["paystack"]}
    assert api.call("payments/set_provider_choice", owner, choice).status == 200
    assert api.call(FUNCTION, payer, BODY).problem == "provider-not-chosen"


def test_only_users_may_and_each_has_their_own(
    api: Api, payer: User, owner: Admin, number: str, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    assert api.call(FUNCTION, None, BODY).status == 401
    assert api.call(FUNCTION, owner, BODY).status == 403
    elsewhere = make_tenant(admin_engine)
    theirs = Api(elsewhere).call(FUNCTION, make_user(elsewhere), BODY)
    assert theirs.status == 201
    assert theirs.body["account_number"] != number


def test_neither_the_number_nor_a_fast_hash_of_it_is_kept_beside_a_key(
    api: Api, payer: User, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    assert api.call(FUNCTION, payer, BODY, key="mine").status == 201
    with admin_engine.connect() as connection:
        kept = text("select 1 from idempotency_keys where caller = :caller")
        assert connection.execute(kept, {"caller": payer.id}).first() is None


def test_whose_address_is_only_claimed_is_not_taken_for_whose_it_is(
    api: Api, tenant: str, payer: User, providus: ProvidusInProcess
) -> None:
    unconfirm_email(tenant, payer)
    refused = api.call(FUNCTION, payer, BODY)
    assert (refused.status, refused.problem) == (409, "email-not-verified")
    assert providus.requests == []
