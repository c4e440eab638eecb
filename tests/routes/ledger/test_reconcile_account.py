"""POST /v1/admin/reconciliations"""

from datetime import timedelta
from typing import Any

import pytest

from holdfast.identity.rules.callers import User
from holdfast.ledger.rules.matching import Line
from holdfast.ledger.rules.reconciliation import MAX_LINES, Statement
from holdfast.ledger.usecases.reconciliation import find_report, reconcile
from holdfast.platform.db import transaction
from tests.factories.identity import make_admin
from tests.factories.payouts import last_news
from tests.ledger.books import ORIGIN
from tests.routes.ledger.reconciling import OUTSIDE, Books, amounts, naira


def test_sides_that_agree_have_no_difference(books: Books) -> None:
    books.book(a=15_000, b=2_000, c=-4_000)
    books.sleep()
    run = books.reconcile(("a", 15_000), ("c", -4_000), ("b", 2_000), opening_balance="0.00")
    assert (run["our_lines"], run["their_lines"], run["matched_here"], run["matched_there"]) == (3, 3, 3, 3)
    assert (run["differences"], run["is_explained"]) == (0, True)
    assert amounts(run) == {
        "our_opening": "0.00",
        "our_closing": "130.00",
        "their_opening": "0.00",
        "their_closing": "130.00",
        "difference": "0.00",
        "gap": "0.00",
        "unexplained": "0.00",
    }
    assert books.report(run)["data"] == []


def test_the_differences_explain_the_gap_to_the_unit(books: Books) -> None:
    books.book(same=1_000, ours_alone=250, other=300, twice_here=70)
    books.book(twice_here=70)
    books.sleep()
    run = books.reconcile(
        ("same", 1_000), ("theirs_alone", 33), ("other", 299), ("twice_here", 70), ("same", 1_000), opening_balance="0"
    )
    assert books.found(run) == {
        "ours_alone": ("missing_there", "2.50"),
        "theirs_alone": ("missing_here", "-0.33"),
        "other": ("differing", "0.01"),
        "twice_here": ("duplicate_here", "0.70"),
        "same": ("duplicate_there", "-10.00"),
    }
    assert amounts(run) | {"gap": "-7.12", "difference": "-7.12", "unexplained": "0.00"} == amounts(run)
    assert run["is_explained"]
    assert (run["matched_here"], run["matched_there"], run["differences"]) == (2, 2, 5)


def test_a_gap_that_was_there_before_is_not_explained(books: Books) -> None:
    books.book(a=1_000)
    books.sleep()
    run = books.reconcile(("a", 1_000), opening_balance="5.00", closing_balance="15.00")
    assert (amounts(run)["gap"], amounts(run)["unexplained"], run["is_explained"]) == ("-5.00", "-5.00", False)


def test_balances_that_nobody_tells_are_not_made_up(books: Books) -> None:
    books.sleep()
    run = books.reconcile(("a", 1_000))
    assert (run["their_opening"], run["their_closing"], run["gap"], run["is_explained"]) == (None, None, None, None)


def test_what_is_posted_outside_of_the_period_does_not_count(books: Books) -> None:
    books.book(before=100)
    books.sleep()
    books.book(within=20)
    books.sleep()
    run_body = books.body(("within", 20), opening_balance="1.00")
    books.book(after=3)
    run = books.send(run_body).body
    assert (run["our_lines"], run["differences"]) == (1, 0)
    assert amounts(run) | {"our_opening": "1.00", "our_closing": "1.20"} == amounts(run)


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"purpose": "savings"}, "unknown-purpose"),
        ({"currency": "XXX"}, "unknown-currency"),
        ({"csv": "reference,amount,occurred_at"}, "lines-or-csv"),
        ({"lines": None}, "lines-or-csv"),
        ({"opening_balance": "0.00", "closing_balance": "0.01"}, "statement-does-not-add-up"),
        ({"closing_balance": "0.001"}, "too-many-decimals"),
        ({"ends_at": "2126-01-01T00:00:00Z"}, "invalid-period"),
        ({"ends_at": "2016-01-01T00:00:00Z"}, "invalid-period"),
        ({"lines": [{"reference": "a", "amount": "1.00", "occurred_at": "2016-01-01T00:00:00Z"}]}, "outside-period"),
    ],
)
def test_what_makes_no_sense_is_refused(books: Books, changes: dict[str, Any], slug: str) -> None:
    books.sleep()
    answer = books.send(books.body() | changes)
    assert (answer.status, answer.problem) == (422, slug)
    assert books.api.call("ledger/list_reconciliations", books.admin).body["data"] == []


def test_it_is_announced_and_stands_in_the_audit_log(books: Books) -> None:
    books.book(a=1_000)
    books.sleep()
    run = books.reconcile(opening_balance="0.00")
    news = last_news(books.api.tenant, run["id"])
    assert (news["reconciliation_id"], news["account"], news["difference"]) == (run["id"], "clearing:paystack", "10.00")
    assert (news["differences"], news["is_explained"]) == (1, True)
    newest = books.api.call("ops/list_audit_records", books.admin, query={"limit": "1"}).body["data"][0]
    assert (newest["actor"], newest["changes"][0]["subject"]) == (books.admin.id, run["id"])


def test_the_same_key_compares_once(books: Books) -> None:
    books.sleep()
    body = books.body()
    first, again = (books.send(body, key="k") for _ in range(2))
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.body == first.body
    assert len(books.api.call("ledger/list_reconciliations", books.admin).body["data"]) == 1


def test_whose_role_has_no_permission_may_not(books: Books, tenant: str, payer: User) -> None:
    books.sleep()
    function, body = "ledger/reconcile_account", books.body()
    assert books.api.call(function, None, body).status == 401
    assert books.api.call(function, payer, body).status == 403
    arbiter = make_admin(tenant, "arbiter", with_totp=False)
    assert books.api.call(function, arbiter, body).problem == "permission-missing"
    assert books.api.call("ledger/list_reconciliations", books.admin).body["data"] == []
    for role in ("operator", "auditor"):
        assert books.api.call(function, make_admin(tenant, role, with_totp=False), body).status == 201


def test_ten_thousand_lines_are_compared_at_once(books: Books) -> None:
    """Half of them with nothing of ours to match, and then all of them explained away."""
    books.book(a=1_000)
    books.sleep()
    moment = books.at(0) + timedelta(hours=3)
    lines = [Line(f"reference-{number}", naira(number), moment) for number in range(1, MAX_LINES + 1)]
    with transaction(books.api.tenant, ORIGIN) as db:
        run = reconcile(db, OUTSIDE, Statement(books.at(0), books.at(1), tuple(lines), naira(0)))
        assert (run.differences, run.is_explained) == (MAX_LINES + 1, True)
        assert [each.count for each in find_report(db, run.id).kinds] == [MAX_LINES, 1]
    with transaction(books.api.tenant, ORIGIN) as db:
        run = reconcile(db, OUTSIDE, Statement(books.at(0), books.at(1), (), naira(0)))
        assert (run.differences, run.is_explained) == (1, True)
