"""POST /v1/bank-accounts"""

import logging
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import Admin, User
from holdfast.payments.rules import bank_accounts as rules
from holdfast.platform.http_client import instead_of_network
from tests.api import Api
from tests.factories.identity import make_user
from tests.factories.payouts import BANK_ACCOUNT, announced, refused, snapshot
from tests.factories.paystack_transfers import UNKNOWN_NUMBER, playing_paystack

FUNCTION = "payments/add_bank_account"


def test_it_is_kept_in_the_name_that_the_bank_says(api: Api, tenant: str, payer: User) -> None:
    with playing_paystack() as paystack:
        answer = api.call(FUNCTION, payer, BANK_ACCOUNT)
    assert answer.status == 201
    kept = answer.body
    assert kept.pop("id").startswith("bac_")
    assert kept.pop("created_at")
    assert kept == {
        "provider": "paystack",
        "currency": "NGN",
        "bank_code": "058",
        "bank_name": "Guaranty Trust Bank",
        "holder_name": "ADA OBI",
        "last_four": "6789",
    }
    assert [request.url.path for request in paystack.requests] == ["/bank", "/bank/resolve", "/transferrecipient"]
    assert announced(tenant, answer.body["id"]) == ["payments.bank_account.added"]


def test_the_full_number_is_stored_nowhere_and_logged_nowhere(
    api: Api,
    tenant: str,
    payer: User,
    admin_engine: Engine,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    number = "5028374619"
    with playing_paystack():
        assert api.call(FUNCTION, payer, BANK_ACCOUNT | {"account_number": number}, key="once").status == 201
        assert api.call(FUNCTION, payer, BANK_ACCOUNT | {"account_number": number, "more": 1}).status == 422
    with admin_engine.connect() as connection:
        tables = connection.execute(text("select tablename from pg_tables where schemaname = 'public'")).scalars().all()
        assert "bank_accounts" in tables
        for table in tables:
            found = connection.execute(
                text(f"select count(*) from {table} t where t::text like '%{number}%'")
            ).scalar_one()
            assert found == 0, table
    out, err = capfd.readouterr()
    assert number not in out + err + caplog.text


def test_the_same_account_again_is_the_one_there_is(api: Api, payer: User) -> None:
    with playing_paystack():
        first = api.call(FUNCTION, payer, BANK_ACCOUNT)
        second = api.call(FUNCTION, payer, BANK_ACCOUNT)
    assert (second.status, second.body) == (201, first.body)


def test_a_removed_account_can_be_added_again(api: Api, payer: User) -> None:
    with playing_paystack():
        first = api.call(FUNCTION, payer, BANK_ACCOUNT).body["id"]
        assert api.call("payments/remove_bank_account", payer, bank_account_id=first).status == 200
        second = api.call(FUNCTION, payer, BANK_ACCOUNT)
    assert second.status == 201
    assert second.body["id"] != first


def test_two_users_may_have_the_same_account(api: Api, tenant: str, payer: User) -> None:
    with playing_paystack():
        first = api.call(FUNCTION, payer, BANK_ACCOUNT)
        second = api.call(FUNCTION, make_user(tenant), BANK_ACCOUNT)
    assert (first.status, second.status) == (201, 201)
    assert first.body["id"] != second.body["id"]


def test_a_replayed_key_answers_the_same_and_asks_nobody(api: Api, payer: User) -> None:
    with playing_paystack() as paystack:
        first = api.call(FUNCTION, payer, BANK_ACCOUNT, key="once")
        asked = len(paystack.requests)
        again = api.call(FUNCTION, payer, BANK_ACCOUNT, key="once")
        other = api.call(FUNCTION, payer, BANK_ACCOUNT | {"account_number": "0123456780"}, key="once")
    assert (again.status, again.body, len(paystack.requests)) == (201, first.body, asked)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status, other.problem) == (422, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"account_number": UNKNOWN_NUMBER}, "provider-refused"),
        ({"bank_code": "999"}, "unknown-bank"),
        ({"currency": "JPY"}, "currency-not-supported"),
        ({"currency": "XXX"}, "currency-not-supported"),
        ({"provider": "piggybank"}, "unknown-provider"),
        ({"account_number": "12 34567890"}, "invalid-input"),
        ({"account_number": "١٢٣٤٥٦٧٨٩٠"}, "invalid-input"),
        ({"account_number": 1234567890}, "invalid-input"),
        ({"account_number": "123"}, "invalid-input"),
        ({"account_number": "1" * 21}, "invalid-input"),
        ({"bank_code": "../transfer"}, "invalid-input"),
        ({"holder_name": "Somebody Else"}, "invalid-input"),
    ],
)
def test_what_cannot_be_resolved_is_422_and_nothing_is_kept(
    api: Api, payer: User, changes: dict[str, Any], slug: str
) -> None:
    with playing_paystack() as paystack:
        assert refused(api, "add_bank_account", payer, BANK_ACCOUNT | changes) == (422, slug)
    assert paystack.recipients == {}


@pytest.mark.parametrize("broken", [500, 429])
def test_a_provider_without_an_answer_is_503_and_nothing_is_kept(api: Api, payer: User, broken: int) -> None:
    with instead_of_network("paystack", httpx.MockTransport(lambda _: httpx.Response(broken))):
        assert refused(api, "add_bank_account", payer, BANK_ACCOUNT) == (503, "provider-unavailable")


def test_nobody_keeps_more_than_a_number_of_accounts(
    api: Api, tenant: str, payer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.payments.usecases.bank_accounts.MOST_PER_USER", 1)
    assert rules.MOST_PER_USER > 1
    with playing_paystack() as paystack:
        assert api.call(FUNCTION, payer, BANK_ACCOUNT).status == 201
        asked, before = len(paystack.requests), snapshot(tenant)
        answer = api.call(FUNCTION, payer, BANK_ACCOUNT | {"account_number": "0123456780"})
    assert (answer.status, answer.problem) == (409, "too-many-bank-accounts")
    assert (len(paystack.requests), snapshot(tenant)) == (asked, before)


def test_names_behind_accounts_cannot_be_harvested(api: Api, payer: User) -> None:
    with playing_paystack():
        statuses = [api.call(FUNCTION, payer, BANK_ACCOUNT).status for _ in range(21)]
    assert statuses == [201] * 20 + [429]


def test_only_users_may(api: Api, owner: Admin) -> None:
    with playing_paystack() as paystack:
        assert refused(api, "add_bank_account", None, BANK_ACCOUNT)[0] == 401
        assert refused(api, "add_bank_account", owner, BANK_ACCOUNT)[0] == 403
    assert paystack.requests == []
