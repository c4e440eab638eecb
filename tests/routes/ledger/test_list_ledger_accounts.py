"""GET /v1/admin/ledger/accounts."""

from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.ledger import deposit
from tests.routes.ledger.books import auditor

FUNCTION = "ledger/list_ledger_accounts"
ADA, BOLA = "usr_00000000000000000000000001", "usr_00000000000000000000000002"


@pytest.fixture
def books(tenant: str) -> None:
    for user, amount, currency in ((ADA, "10.00", "NGN"), (BOLA, "2.50", "USD"), (ADA, "1.00", "USD")):
        deposit(tenant, user, amount, currency)


def listed(api: Api, **query: str) -> list[tuple[str, str, str]]:
    found = api.call(FUNCTION, auditor(api.tenant), query=query).body["data"]
    return [(each["account"]["code"], each["account"]["currency"], each["posted"]["amount"]) for each in found]


def test_they_are_in_the_order_of_purpose_owner_and_currency(api: Api, books: None) -> None:
    assert listed(api) == [
        (f"available:{ADA}", "NGN", "10.00"),
        (f"available:{ADA}", "USD", "1.00"),
        (f"available:{BOLA}", "USD", "2.50"),
        ("clearing:sandbox", "NGN", "10.00"),
        ("clearing:sandbox", "USD", "3.50"),
    ]


def test_they_are_told_apart_by_purpose_owner_and_currency(api: Api, books: None) -> None:
    clearing = [("clearing:sandbox", "NGN", "10.00"), ("clearing:sandbox", "USD", "3.50")]
    assert listed(api, purpose="clearing") == listed(api, owner="sandbox") == clearing
    assert listed(api, owner=ADA) == [(f"available:{ADA}", "NGN", "10.00"), (f"available:{ADA}", "USD", "1.00")]
    assert listed(api, currency="USD", purpose="available", owner=BOLA) == [(f"available:{BOLA}", "USD", "2.50")]
    assert listed(api, purpose="fees") == listed(api, owner="usr_nobody") == listed(api, purpose="avail") == []


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_join_without_a_gap(api: Api, books: None, limit: int) -> None:
    whole = api.call(FUNCTION, auditor(api.tenant)).body
    found: list[Any] = []
    query = {"limit": str(limit)}
    while True:
        page = api.call(FUNCTION, auditor(api.tenant), query=query).body
        found += page["data"]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert found == whole["data"]
    assert whole["next"] is None


def test_what_does_not_fit_is_422(api: Api, tenant: str) -> None:
    for query in ({"currency": "XXX"}, {"purpose": "A"}, {"owner": "a b"}, {"after": "x"}, {"limit": "0"}):
        assert api.call(FUNCTION, auditor(tenant), query=query).status == 422


def test_a_cursor_of_nothing_finds_nothing(api: Api, tenant: str) -> None:
    assert api.call(FUNCTION, auditor(tenant), query={"after": new_id("acc")}).status == 404


def test_it_is_for_those_who_may_read_the_ledger(api: Api, books: None, admin_engine: Engine) -> None:
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, User(ADA, api.tenant, "")).status == 403
    assert api.call(FUNCTION, Admin(new_id("usr"), api.tenant, "", "operator")).status == 403
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(FUNCTION, auditor(elsewhere)).body == {"data": [], "next": None}
