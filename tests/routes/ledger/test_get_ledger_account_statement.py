"""GET /v1/admin/ledger/accounts/{account_id}/statement."""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.ledger.rules.accounts import clearing
from tests.api import Api
from tests.factories.ledger import deposit
from tests.routes.ledger.books import auditor, check_for_auditors_only, fold, id_of, somebody_with

FUNCTION = "ledger/get_ledger_account_statement"


def test_it_is_the_statement_that_the_account_holder_sees(api: Api, tenant: str) -> None:
    account = somebody_with(tenant, "1.00")
    deposit(tenant, account.owner, "2.00", "NGN")
    account_id, holder = id_of(tenant, account), User(account.owner, tenant, "")
    first = api.call(FUNCTION, auditor(tenant), query={"limit": "1"}, account_id=account_id).body
    for query in (
        {},
        {"limit": "1"},
        {"limit": "1", "after": first["next"]},
        {"from": "2026-01-01T00:00:00Z", "to": "2125-01-01T00:00:00Z"},
        {"from": "2026-01-01T00:00:00Z", "format": "csv"},
    ):
        seen = api.call(FUNCTION, auditor(tenant), query=query, account_id=account_id)
        held = api.call("ledger/get_balance_statement", holder, query={"currency": "NGN", **query})
        assert (seen.status, seen.text, seen.headers) == (200, held.text, held.headers)


def test_of_an_account_that_everybody_touches_it_shows_what_was_folded(api: Api, tenant: str) -> None:
    somebody_with(tenant, "1.00")
    account_id = id_of(tenant, clearing("sandbox", "NGN"))
    query = {"to": "2125-01-01T00:00:00Z"}
    assert api.call(FUNCTION, auditor(tenant), query=query, account_id=account_id).body["data"] == []
    fold(tenant)
    body = api.call(FUNCTION, auditor(tenant), query=query, account_id=account_id).body
    assert [(line["amount"]["amount"], line["balance"]["amount"]) for line in body["data"]] == [("1.00", "1.00")]


def test_what_does_not_fit_is_422(api: Api, tenant: str) -> None:
    account_id = id_of(tenant, somebody_with(tenant, "1.00"))
    for query in (
        {"limit": "0"},
        {"after": "x"},
        {"format": "pdf"},
        {"from": "1"},
        {"to": "2026-01-01T00:00:00Z", "from": "2026-01-01T00:00:01Z"},
    ):
        assert api.call(FUNCTION, auditor(tenant), query=query, account_id=account_id).status == 422


def test_it_is_for_those_who_may_read_the_ledger(api: Api, tenant: str, admin_engine: Engine) -> None:
    account_id = id_of(tenant, somebody_with(tenant, "1.00"))
    check_for_auditors_only(api, FUNCTION, admin_engine, "acc", account_id=account_id)
