"""GET /v1/balance/statement."""

import pytest

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.ledger import deposit


def somebody(tenant: str) -> User:
    return User(new_id("usr"), tenant, "")


def test_it_pages_from_the_newest_with_running_balances(api: Api, tenant: str) -> None:
    user = somebody(tenant)
    for amount in ("1.00", "2.00", "3.00"):
        deposit(tenant, user.id, amount, "NGN")
    first = api.call("ledger/get_balance_statement", user, query={"currency": "NGN", "limit": "2"}).body
    assert [(line["amount"]["amount"], line["balance"]["amount"]) for line in first["data"]] == [
        ("3.00", "6.00"),
        ("2.00", "3.00"),
    ]
    assert (first["opening"]["amount"], first["closing"]["amount"]) == ("1.00", "6.00")
    query = {"currency": "NGN", "limit": "2", "after": first["next"]}
    second = api.call("ledger/get_balance_statement", user, query=query).body
    assert [line["balance"]["amount"] for line in second["data"]] == ["1.00"]
    assert (second["opening"]["amount"], second["next"]) == ("0.00", None)


def test_nobody_sees_anybody_elses(api: Api, tenant: str) -> None:
    deposit(tenant, somebody(tenant).id, "1.00", "NGN")
    page = api.call("ledger/get_balance_statement", somebody(tenant), query={"currency": "NGN"}).body
    assert (page["data"], page["closing"]["amount"]) == ([], "0.00")


@pytest.mark.parametrize("query", [{}, {"currency": "XXX"}, {"currency": "N"}, {"currency": "NGN", "limit": "0"}])
def test_what_does_not_fit_is_422(api: Api, tenant: str, query: dict[str, str]) -> None:
    assert api.call("ledger/get_balance_statement", somebody(tenant), query=query).status == 422


def test_a_broken_cursor_is_refused(api: Api, tenant: str) -> None:
    query = {"currency": "NGN", "after": "x"}
    assert api.call("ledger/get_balance_statement", somebody(tenant), query=query).status == 422


def test_it_is_for_signed_in_users(api: Api, tenant: str) -> None:
    query = {"currency": "NGN"}
    assert api.call("ledger/get_balance_statement", query=query).status == 401
    admin = Admin(new_id("usr"), tenant, "", "owner")
    assert api.call("ledger/get_balance_statement", admin, query=query).status == 403
