"""POST /v1/withdrawals"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available, payout
from holdfast.platform.http_client import instead_of_network
from tests.api import Api
from tests.bench.wire import round_trips
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.payouts import (
    Payee,
    announced,
    balance_of,
    check_books,
    give_money,
    last_news,
    make_payee,
    pass_time,
    refused,
    snapshot,
)

FUNCTION = "payments/request_withdrawal"


def set_caps(api: Api, owner: Admin, per_user: str | None, tenant: str | None, currency: str = "NGN") -> None:
    body = {"currency": currency, "per_user_amount": per_user, "tenant_amount": tenant}
    assert api.call("payments/set_withdrawal_cap", owner, body).status == 200


def test_the_money_is_set_aside_at_once(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    answer = api.call(FUNCTION, payee.user, payee.body("2000.00"))
    assert answer.status == 201
    assert (answer.body["state"], answer.body["actions"]) == ("requested", ["cancel"])
    assert answer.body["amount"] == {"amount": "2000.00", "currency": "NGN"}
    assert answer.body["bank_account"]["id"] == payee.bank_account_id
    assert payee.books(answer.body["id"]) == ("3000.00", "2000.00", "5000.00")
    assert announced(tenant, answer.body["id"]) == ["requested"]
    news = last_news(tenant, answer.body["id"])
    assert (news["amount"], news["currency"], news["recipients"]) == ("2000.00", "NGN", [payee.user.id])


def test_it_takes_no_more_than_twelve_round_trips(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    set_caps(api, owner, "9000.00", "9000.00")
    payee.withdraw("1.00")  # statements are prepared once in a connection
    with round_trips() as waits:
        payee.withdraw("1.00")
    assert 0 < len(waits) <= 12, waits


def test_a_replayed_key_takes_the_money_once(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    first = api.call(FUNCTION, payee.user, payee.body(), key="once")
    again = api.call(FUNCTION, payee.user, payee.body(), key="once")
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = api.call(FUNCTION, payee.user, payee.body("1.00"), key="once")
    assert (other.status, other.problem) == (422, "idempotency-key-reused")
    assert payee.books(first.body["id"]) == ("3000.00", "2000.00", "5000.00")


def test_without_a_key_it_is_refused(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    assert refused(api, "request_withdrawal", payee.user, payee.body(), key="") == (422, "idempotency-key-missing")


def test_the_whole_balance_may_be_withdrawn_and_not_a_unit_more(api: Api, tenant: str) -> None:
    payee = make_payee(tenant, "5000.00")
    assert refused(api, "request_withdrawal", payee.user, payee.body("5000.01")) == (409, "insufficient-funds")
    assert payee.books(payee.withdraw("5000.00")) == ("0.00", "5000.00", "5000.00")
    assert refused(api, "request_withdrawal", payee.user, payee.body("0.01")) == (409, "insufficient-funds")


def test_fifty_withdrawals_of_the_whole_balance_at_once_take_it_once(api: Api, tenant: str) -> None:
    payee = make_payee(tenant, "5000.00")
    before = len(snapshot(tenant))
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: api.call(FUNCTION, payee.user, payee.body("5000.00")), range(50)))
    outcomes = Counter(answer.status if answer.status == 201 else answer.problem for answer in answers)
    assert outcomes == {201: 1, "insufficient-funds": 49}
    [taken] = [answer.body["id"] for answer in answers if answer.status == 201]
    assert payee.books(taken) == ("0.00", "5000.00", "5000.00")
    [listed] = api.call("payments/list_withdrawals", payee.user).body["data"]
    assert listed["id"] == taken
    # One withdrawal, its account, its transfer with two entries, its event.
    assert len(snapshot(tenant)) == before + 6


def test_a_users_cap_counts_any_24_hours(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    set_caps(api, owner, "1000.00", None)
    payee.withdraw("600.00")
    pass_time(tenant, timedelta(hours=12))
    payee.withdraw("400.00")
    assert refused(api, "request_withdrawal", payee.user, payee.body("0.01")) == (409, "user-withdrawal-cap-reached")
    pass_time(tenant, timedelta(hours=12, seconds=1))
    assert refused(api, "request_withdrawal", payee.user, payee.body("600.01"))[0] == 409
    payee.withdraw("600.00")


def test_a_cap_of_a_user_is_no_cap_of_another(api: Api, tenant: str, owner: Admin) -> None:
    first, second = make_payee(tenant), make_payee(tenant)
    set_caps(api, owner, "1000.00", None)
    first.withdraw("1000.00")
    second.withdraw("1000.00")


def test_the_tenants_cap_counts_everybody(api: Api, tenant: str, owner: Admin) -> None:
    first, second = make_payee(tenant), make_payee(tenant)
    set_caps(api, owner, None, "1000.00")
    first.withdraw("600.00")
    assert refused(api, "request_withdrawal", second.user, second.body("400.01")) == (409, "withdrawal-cap-reached")
    second.withdraw("400.00")


def test_caps_are_of_a_currency_and_of_a_tenant(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    naira, cedis = make_payee(tenant), make_payee(tenant, currency="GHS")
    elsewhere = make_payee(make_tenant(admin_engine))
    set_caps(api, owner, "0.00", "0.00")
    assert refused(api, "request_withdrawal", naira.user, naira.body("0.01")) == (409, "user-withdrawal-cap-reached")
    cedis.withdraw("5000.00")
    elsewhere.withdraw("5000.00")


def test_what_came_back_takes_no_room_under_a_cap(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    set_caps(api, owner, "1000.00", "1000.00")
    cancelled = payee.withdraw("1000.00")
    assert api.call("payments/cancel_withdrawal", payee.user, withdrawal_id=cancelled).status == 200
    rejected = payee.withdraw("1000.00")
    body = {"withdrawal_id": rejected, "reason": "No."}
    assert api.call("payments/reject_payout", owner, body).status == 200
    approved = payee.withdraw("1000.00")
    payee.approve(approved)
    assert refused(api, "request_withdrawal", payee.user, payee.body("0.01"))[0] == 409


@pytest.mark.parametrize(("per_user", "in_tenant"), [("1000.00", None), (None, "1000.00")])
def test_withdrawals_at_once_cannot_exceed_a_cap_together(
    api: Api, tenant: str, owner: Admin, per_user: str | None, in_tenant: str | None
) -> None:
    payees = [make_payee(tenant) for _ in range(1 if per_user else 5)]
    set_caps(api, owner, per_user, in_tenant)

    def withdraw(number: int) -> str | int:
        payee: Payee = payees[number % len(payees)]
        answer = api.call(FUNCTION, payee.user, payee.body("300.00"))
        return answer.status if answer.status == 201 else answer.problem

    with ThreadPoolExecutor(20) as pool:
        outcomes = Counter(pool.map(withdraw, range(20)))
    slug = "user-withdrawal-cap-reached" if per_user else "withdrawal-cap-reached"
    assert outcomes == {201: 3, slug: 17}
    check_books(tenant)


def test_it_is_in_the_bank_accounts_currency_alone(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    give_money(tenant, payee.user, Money(500_000, "GHS"))
    body = payee.body() | {"amount": {"amount": "1.00", "currency": "GHS"}}
    assert refused(api, "request_withdrawal", payee.user, body) == (422, "currency-mismatch")


@pytest.mark.parametrize(
    ("money", "slug"),
    [
        ({"amount": "0.00", "currency": "NGN"}, "amount-not-positive"),
        ({"amount": "-1.00", "currency": "NGN"}, "amount-not-positive"),
        ({"amount": "1.001", "currency": "NGN"}, "too-many-decimals"),
        ({"amount": "1e3", "currency": "NGN"}, "invalid-amount"),
        ({"amount": "1,000.00", "currency": "NGN"}, "invalid-amount"),
        ({"amount": "99999999999999999999.00", "currency": "NGN"}, "amount-too-large"),
        ({"amount": "1.00", "currency": "XXX"}, "unknown-currency"),
        ({"amount": 1.0, "currency": "NGN"}, "invalid-input"),
        ({"amount": "1.00"}, "invalid-input"),
        ("1.00", "invalid-input"),
    ],
)
def test_an_amount_that_makes_no_sense_is_422(api: Api, tenant: str, money: Any, slug: str) -> None:
    payee = make_payee(tenant)
    assert refused(api, "request_withdrawal", payee.user, payee.body() | {"amount": money}) == (422, slug)


def test_an_unknown_field_is_422(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    body = payee.body() | {"state": "paid"}
    assert refused(api, "request_withdrawal", payee.user, body) == (422, "invalid-input")


def test_another_users_bank_account_does_not_exist(api: Api, tenant: str, admin_engine: Engine) -> None:
    payee, other, elsewhere = make_payee(tenant), make_payee(tenant), make_payee(make_tenant(admin_engine))
    for foreign in (other.bank_account_id, elsewhere.bank_account_id, new_id("bac"), "bac_x", payee.user.id):
        body = payee.body() | {"bank_account_id": foreign}
        assert refused(api, "request_withdrawal", payee.user, body)[0] == 404


def test_only_users_may(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    assert refused(api, "request_withdrawal", None, payee.body())[0] == 401
    assert refused(api, "request_withdrawal", owner, payee.body())[0] == 403


def test_a_currency_without_decimals_and_one_with_three_lose_nothing(api: Api, tenant: str) -> None:
    for currency, whole, part, left in (("JPY", "5000", "1999", "3001"), ("BHD", "5.000", "1.999", "3.001")):
        user = make_user(tenant)
        account = {"bank_code": "001", "account_number": "0123456789", "currency": currency, "provider": "sandbox"}
        with sandbox_banks():
            added = api.call("payments/add_bank_account", user, account)
        assert added.status == 201, added.text
        give_money(tenant, user, Money.parse(whole, currency))
        withdrawal_id = Payee(api, user, added.body["id"], currency).withdraw(part)
        assert balance_of(tenant, available(user.id, currency)) == left
        assert balance_of(tenant, payout(withdrawal_id, currency)) == part


def sandbox_banks() -> Any:
    """The two questions that the sandbox is asked about an account."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/banks"):
            return httpx.Response(200, json={"data": [{"code": "001", "name": "Sandbox Bank"}]})
        return httpx.Response(200, json={"bank_code": "001", "account_number": "0123456789", "name": "Ada Obi"})

    return instead_of_network("sandbox", httpx.MockTransport(answer))
