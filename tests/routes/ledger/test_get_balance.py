"""GET /v1/balance."""

import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.ledger import deposit


def somebody(tenant: str) -> User:
    return User(new_id("usr"), tenant, "")


def test_it_is_empty_until_something_was_booked(api: Api, tenant: str) -> None:
    assert api.call("ledger/get_balance", somebody(tenant)).body == {"balances": []}


def test_it_has_each_currency_with_its_own_decimals(api: Api, tenant: str) -> None:
    user = somebody(tenant)
    for amount, currency in (("1500.00", "NGN"), ("12.345", "BHD"), ("700", "JPY")):
        deposit(tenant, user.id, amount, currency)
    found = {each["currency"]: each["available"] for each in api.call("ledger/get_balance", user).body["balances"]}
    assert found == {
        "NGN": {"amount": "1500.00", "currency": "NGN"},
        "BHD": {"amount": "12.345", "currency": "BHD"},
        "JPY": {"amount": "700", "currency": "JPY"},
    }


def test_it_says_what_is_posted_pending_and_available(api: Api, tenant: str) -> None:
    user = somebody(tenant)
    deposit(tenant, user.id, "10.00", "NGN")
    nothing, ten = ({"amount": amount, "currency": "NGN"} for amount in ("0.00", "10.00"))
    [found] = api.call("ledger/get_balance", user).body["balances"]
    assert found == {
        "currency": "NGN",
        "posted": ten,
        "pending_in": nothing,
        "pending_out": nothing,
        "available": ten,
    }


@pytest.mark.parametrize("name", ["at", "effective_at"])
def test_of_a_moment_it_says_what_was_posted(api: Api, tenant: str, name: str) -> None:
    user = somebody(tenant)
    deposit(tenant, user.id, "10.00", "NGN")
    then = datetime.now(UTC)
    time.sleep(0.002)
    deposit(tenant, user.id, "5.00", "NGN")
    [before] = api.call("ledger/get_balance", user, query={name: then.isoformat()}).body["balances"]
    [after] = api.call("ledger/get_balance", user, query={name: "9999-12-31T23:59:59Z"}).body["balances"]
    [both] = api.call(
        "ledger/get_balance", user, query={"effective_at": "9999-12-31T23:59:59Z"} | {name: "2020-01-01T00:00:00Z"}
    ).body["balances"]
    assert [each["posted"]["amount"] for each in (before, after, both)] == ["10.00", "15.00", "0.00"]
    assert (before["pending_in"], before["pending_out"], before["available"]) == (None, None, None)


@pytest.mark.parametrize("moment", ["yesterday", "2026-01-01", "1767225600", "2026-01-01T00:00:00", ""])
def test_a_moment_is_a_time(api: Api, tenant: str, moment: str) -> None:
    for name in ("at", "effective_at"):
        assert api.call("ledger/get_balance", somebody(tenant), query={name: moment}).status == 422


def test_nobody_sees_anybody_elses(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = somebody(tenant)
    deposit(tenant, user.id, "10.00", "NGN")
    assert api.call("ledger/get_balance", somebody(tenant)).body == {"balances": []}
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call("ledger/get_balance", User(user.id, elsewhere, "")).body == {"balances": []}


def test_it_is_for_signed_in_users(api: Api, tenant: str) -> None:
    assert api.call("ledger/get_balance").status == 401
    assert api.call("ledger/get_balance", Admin(new_id("usr"), tenant, "", "owner")).status == 403
