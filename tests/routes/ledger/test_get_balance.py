"""GET /v1/balance."""

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


def test_nobody_sees_anybody_elses(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = somebody(tenant)
    deposit(tenant, user.id, "10.00", "NGN")
    assert api.call("ledger/get_balance", somebody(tenant)).body == {"balances": []}
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call("ledger/get_balance", User(user.id, elsewhere, "")).body == {"balances": []}


def test_it_is_for_signed_in_users(api: Api, tenant: str) -> None:
    assert api.call("ledger/get_balance").status == 401
    assert api.call("ledger/get_balance", Admin(new_id("usr"), tenant, "", "owner")).status == 403
