"""POST /v1/admin/reconciliations with CSV."""

import pytest

from holdfast.kernel.ids import new_id
from tests.routes.ledger.reconciling import Books, csv_of


def test_csv_says_the_same_as_json(books: Books) -> None:
    payment_id = new_id("pay")
    books.book(**{payment_id: 1_000, "b": -30})
    books.sleep()
    lines = [books.line(payment_id.replace("_", "-"), 1_000), books.line("c", -31)]
    body = books.body()
    del body["lines"]
    run = books.send(body | {"csv": "\ufeff" + csv_of(lines)}).body
    assert books.found(run) == {"b": ("missing_there", "-0.30"), "c": ("missing_here", "0.31")}
    assert books.report(run, kind="missing_here")["data"][0]["their_lines"][0]["description"] == "from, them"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "csv"),
        ("reference,amount\na,1.00", "csv"),
        ("reference,amount,occurred_at,colour\na,1.00,{at},red", "csv"),
        ("reference,amount,occurred_at,amount\na,1.00,{at},1.00", "csv"),
        ('reference,amount,occurred_at\n"a"b,1.00,{at}', "csv"),
        ("reference,amount,occurred_at\n,1.00,{at}", "csv.0.reference"),
        ("reference,amount,occurred_at\na,1.00,{at}\nb,1.00", "csv.1.occurred_at"),
        ("reference,amount,occurred_at\na,1.00,{at},more", "csv.0."),
        ("reference,amount,occurred_at\na,1.00,yesterday", "csv.0.occurred_at"),
        ("reference,amount,occurred_at\na,lots,{at}", "lines.0.amount"),
    ],
)
def test_csv_that_cannot_be_read_is_refused(books: Books, text: str, field: str) -> None:
    books.sleep()
    body = books.body()
    del body["lines"]
    answer = books.send(body | {"csv": text.format(at=books.at(0).isoformat())})
    assert answer.status == 422
    assert answer.problem in ("invalid-csv", "invalid-amount")
    assert answer.body["errors"][0]["field"].startswith(field), answer.text
