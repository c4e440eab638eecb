"""GET /v1/admin/reconciliations/{reconciliation_id}"""

from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.routes.ledger.reconciling import Books

FUNCTION = "ledger/get_reconciliation"


@pytest.fixture
def run(books: Books) -> Any:
    books.book(a=1_000, b=500, c=7)
    books.sleep()
    return books.reconcile(("c", 8), ("d", 20), opening_balance="0.00")


def test_it_is_the_reconciliation_with_its_differences_by_kind_and_age(books: Books, run: Any) -> None:
    report = books.report(run)
    assert report["reconciliation"] == run
    assert [(each["kind"], each["count"], each["amount"]["amount"]) for each in report["kinds"]] == [
        ("differing", 1, "-0.01"),
        ("missing_here", 1, "-0.20"),
        ("missing_there", 2, "15.00"),
    ]
    assert report["open_by_age"] == {"0-1": 4, "2-7": 0, "8-30": 0, "over-30": 0}
    assert len(report["data"]) == 4 and report["next"] is None


def test_a_difference_says_what_it_is_made_of(books: Books, run: Any) -> None:
    [found] = books.report(run, kind="differing")["data"]
    assert (found["reference"], found["ours"]["amount"], found["theirs"]["amount"]) == ("c", "0.07", "0.08")
    assert (found["first_seen_at"], found["first_seen_by"], found["days"]) == (run["created_at"], run["id"], 0)
    [ours], [theirs] = found["our_lines"], found["their_lines"]
    assert ours["transfer_id"].startswith("trf_") and ours["description"] == "as booked"
    assert (theirs["transfer_id"], theirs["amount"]["amount"]) == (None, "0.08")


def test_differences_come_page_by_page_and_by_kind(books: Books, run: Any) -> None:
    whole = [each["reference"] for each in books.report(run)["data"]]
    first = books.report(run, limit="3")
    second = books.report(run, limit="3", after=first["next"])
    assert [each["reference"] for each in first["data"] + second["data"]] == whole
    assert second["next"] is None
    assert {each["reference"] for each in books.report(run, kind="missing_there")["data"]} == {"a", "b"}
    assert books.report(run, kind="duplicate_here")["data"] == []


def test_what_makes_no_sense_is_refused(books: Books, run: Any) -> None:
    for query in ({"kind": "lost"}, {"limit": "0"}):
        assert books.api.call(FUNCTION, books.admin, query=query, reconciliation_id=run["id"]).status == 422


def test_what_does_not_exist_or_is_another_tenants_is_not_found(books: Books, run: Any, admin_engine: Engine) -> None:
    elsewhere = make_tenant(admin_engine)
    assert books.api.call(FUNCTION, books.admin, reconciliation_id=new_id("rec")).status == 404
    assert Api(elsewhere).call(FUNCTION, make_admin(elsewhere), reconciliation_id=run["id"]).status == 404


def test_whose_role_has_no_permission_may_not(books: Books, run: Any, payer: User) -> None:
    arbiter = make_admin(books.api.tenant, "arbiter", with_totp=False)
    statuses = [books.api.call(FUNCTION, who, reconciliation_id=run["id"]).status for who in (None, payer, arbiter)]
    assert statuses == [401, 403, 403]
