"""GET /v1/balance/statement."""

import csv
from io import StringIO

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


def test_of_a_period_it_says_the_whole_and_whether_it_is_final(api: Api, tenant: str) -> None:
    user = somebody(tenant)
    for amount in ("1.00", "2.00"):
        deposit(tenant, user.id, amount, "NGN")
    query = {"currency": "NGN", "limit": "1", "from": "2026-01-01T00:00:00Z", "to": "2125-01-01T01:00:00+01:00"}
    page = api.call("ledger/get_balance_statement", user, query=query).body
    assert {name: said["amount"] if isinstance(said, dict) else said for name, said in page["period"].items()} == {
        "from": "2026-01-01T00:00:00Z",
        "to": "2125-01-01T00:00:00Z",
        "opening": "0.00",
        "total_in": "3.00",
        "total_out": "0.00",
        "closing": "3.00",
        "entries": 2,
        "is_final": False,
    }
    assert (page["opening"]["amount"], page["closing"]["amount"], len(page["data"])) == ("1.00", "3.00", 1)
    past = api.call("ledger/get_balance_statement", user, query={"currency": "NGN", "to": "2026-01-01T00:00:00Z"}).body
    assert (past["data"], past["period"]["from"], past["period"]["is_final"]) == ([], None, True)


def test_it_is_a_file_when_asked_for_one(api: Api, tenant: str) -> None:
    user = somebody(tenant)
    for amount in ("1.00", "2.00"):
        deposit(tenant, user.id, amount, "NGN")
    query = {"currency": "NGN", "from": "2026-01-01T00:00:00Z"}
    page = api.call("ledger/get_balance_statement", user, query=query).body
    answer = api.call("ledger/get_balance_statement", user, query=query | {"format": "csv"})
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="statement-NGN-20260101.csv"'
    assert answer.text.startswith("row,posted_at,") and answer.text.count("\r\n") == 5
    opening, *entries, closing = csv.DictReader(StringIO(answer.text))
    assert (opening["balance"], closing["balance"]) == (page["opening"]["amount"], page["closing"]["amount"])
    for row, line in zip(reversed(entries), page["data"], strict=True):
        assert row == {
            "row": "entry",
            "amount": line["amount"]["amount"],
            "balance": line["balance"]["amount"],
            "currency": line["amount"]["currency"],
            **{name: line[name] for name in line if name not in ("amount", "balance")},
        }


def test_nobody_sees_anybody_elses(api: Api, tenant: str) -> None:
    deposit(tenant, somebody(tenant).id, "1.00", "NGN")
    page = api.call("ledger/get_balance_statement", somebody(tenant), query={"currency": "NGN"}).body
    assert (page["data"], page["closing"]["amount"]) == ([], "0.00")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"currency": "XXX"},
        {"currency": "N"},
        {"currency": "NGN", "limit": "0"},
        {"currency": "NGN", "format": "xlsx"},
        {"currency": "NGN", "from": "yesterday"},
        {"currency": "NGN", "to": "2026-01-01"},
        {"currency": "NGN", "from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"},
    ],
)
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
