"""The statements about differences: each is one row an account and reference, opened, kept and resolved by runs.

Many are written at once, from one JSON document.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, text

from holdfast.kernel.ids import decode_id, new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.differences import KindTotal, KnownDifference, ListedDifference
from holdfast.ledger.rules.matching import Difference, Kind, Line, Lines
from holdfast.ledger.rules.reconciliation import Reconciliation
from holdfast.ledger.tables.watch import ledger_differences as differences
from holdfast.ledger.tables.watch import ledger_reconciliation_differences as found
from holdfast.platform.db import Db

# A difference that is open keeps its age; one that was resolved and is there again is new.
_SET_OPEN = text(
    """
    with said as (
        select * from jsonb_to_recordset(cast(:rows as jsonb)) as r (id uuid, reference text, lines jsonb,
            oldest_at timestamptz, newest_at timestamptz, kind text, ours numeric, theirs numeric)
    ), kept as (
        insert into ledger_differences as d (id, code, currency, reference, first_seen_at, first_seen_by, lines,
            oldest_at, newest_at)
        select id, cast(:code as text), cast(:currency as text), reference, cast(:now as timestamptz),
            cast(:run as uuid), lines, oldest_at, newest_at
        from said order by id
        on conflict on constraint ledger_differences_reference do update set
            first_seen_at = case when d.resolved_at is null then d.first_seen_at else excluded.first_seen_at end,
            first_seen_by = case when d.resolved_at is null then d.first_seen_by else excluded.first_seen_by end,
            resolved_at = null, resolved_by = null, lines = excluded.lines,
            oldest_at = excluded.oldest_at, newest_at = excluded.newest_at
        returning id, reference
    )
    insert into ledger_reconciliation_differences (reconciliation_id, difference_id, kind, our_minor, their_minor)
    select cast(:run as uuid), kept.id, said.kind, said.ours, said.theirs from kept join said using (reference)
    """
)
# Looked up by their references inside the document: the planner, which knows nothing of how many rows were just
# written, would compare each of ten thousand with each.
_SET_RESOLVED = text(
    """
    with said as materialized (select cast(:rows as jsonb) as rows)
    update ledger_differences d set lines = (select rows from said)->d.reference->'lines',
        resolved_at = coalesce(d.resolved_at, :now), resolved_by = coalesce(d.resolved_by, cast(:run as uuid)),
        oldest_at = coalesce(cast((select rows from said)->d.reference->>'oldest_at' as timestamptz), d.oldest_at),
        newest_at = coalesce(cast((select rows from said)->d.reference->>'newest_at' as timestamptz), d.newest_at)
    where d.code = :code and d.currency = :currency and (d.resolved_at is null or d.newest_at >= :begins_at)
        and (select rows from said) ? d.reference
    """
)
# For the same reason the run's row is asked for by each difference, and the page is cut before it is joined.
_OPEN_BY_DAYS = text(
    """
    select cast(floor(extract(epoch from :now - d.first_seen_at) / 86400) as integer) as days, count(*) as number
    from ledger_differences d
    where d.code = :code and d.currency = :currency and d.resolved_at is null and (
        select true from ledger_reconciliation_differences f
        where f.reconciliation_id = cast(:run as uuid) and f.difference_id = d.id)
    group by 1
    """
)


def list_known(db: Db, account: AccountSpec, begins_at: datetime, ends_at: datetime) -> list[KnownDifference]:
    """Those that are open, and those that were resolved and have lines within the period."""
    table = differences.c
    is_within = (table.newest_at >= begins_at) & (table.oldest_at < ends_at)
    statement = select(table.reference, table.lines).where(
        table.code == account.code, table.currency == account.currency, table.resolved_at.is_(None) | is_within
    )
    return [KnownDifference(row.reference, _lines(account.currency, row)) for row in db.execute(statement)]


def set_open(db: Db, run: Reconciliation, there: Sequence[Difference]) -> None:
    """What the run found: added, or kept with what is now known of it."""
    rows = [
        {
            "id": str(decode_id("dif", new_id("dif"))),
            "reference": each.reference,
            "kind": each.kind,
            "ours": each.ours.minor,
            "theirs": each.theirs.minor,
            **_document(each.lines),
        }
        for each in there
    ]
    if rows:
        db.execute(_SET_OPEN, _of(run) | {"rows": json.dumps(rows)})


def set_resolved(db: Db, run: Reconciliation, explained: Mapping[str, Lines]) -> None:
    """The references, with all of their lines, that the run found to agree. A resolved one stays what it was."""
    rows = {reference: _document(lines) for reference, lines in explained.items()}
    if rows:
        db.execute(_SET_RESOLVED, _of(run) | {"rows": json.dumps(rows), "begins_at": run.begins_at})


def list_differences(
    db: Db, run: Reconciliation, *, kind: Kind | None, after: str | None, limit: int
) -> list[ListedDifference]:
    """What the run found, the oldest first."""
    wanted = [found.c.reconciliation_id == run.id]
    if kind:
        wanted.append(found.c.kind == kind)
    if after:
        wanted.append(found.c.difference_id > after)
    page = select(found).where(*wanted).order_by(found.c.difference_id).limit(limit).subquery()
    statement = (
        select(*differences.c, page.c.kind, page.c.our_minor, page.c.their_minor)
        .join(page, page.c.difference_id == differences.c.id)
        .order_by(differences.c.id)
    )
    return [_listed(row) for row in db.execute(statement)]


def list_kind_totals(db: Db, run: Reconciliation) -> list[KindTotal]:
    """What the run found, by kind."""
    amount = func.sum(found.c.our_minor - found.c.their_minor).label("amount")
    statement = select(found.c.kind, func.count().label("number"), amount).where(found.c.reconciliation_id == run.id)
    rows = db.execute(statement.group_by(found.c.kind).order_by(found.c.kind))
    return [KindTotal(row.kind, row.number, Money(int(row.amount), run.account.currency)) for row in rows]


def list_open_by_days(db: Db, run: Reconciliation, now: datetime) -> list[tuple[int, int]]:
    """Of what the run found and is open now: for how many days, and how many."""
    return [(row.days, row.number) for row in db.execute(_OPEN_BY_DAYS, _of(run) | {"now": now})]


def _of(run: Reconciliation) -> dict[str, Any]:
    account = run.account
    return {
        "run": decode_id("rec", run.id),
        "code": account.code,
        "currency": account.currency,
        "now": run.created_at,
    }


def _document(lines: Lines) -> dict[str, Any]:
    times = [line.at for line in lines]
    return {
        "lines": {"ours": [_said(line) for line in lines.ours], "theirs": [_said(line) for line in lines.theirs]},
        "oldest_at": min(times).isoformat() if times else None,
        "newest_at": max(times).isoformat() if times else None,
    }


def _said(line: Line) -> dict[str, Any]:
    said: dict[str, Any] = {"minor": line.amount.minor, "at": line.at.isoformat(), "description": line.description}
    return said if line.transfer_id is None else said | {"transfer_id": line.transfer_id}


def _lines(currency: str, row: Row[Any]) -> Lines:
    def side(name: str) -> tuple[Line, ...]:
        return tuple(
            Line(
                reference=row.reference,
                amount=Money(said["minor"], currency),
                at=datetime.fromisoformat(said["at"]),
                description=said["description"],
                transfer_id=said.get("transfer_id"),
            )
            for said in row.lines[name]
        )

    return Lines(side("ours"), side("theirs"))


def _listed(row: Row[Any]) -> ListedDifference:
    return ListedDifference(
        id=row.id,
        reference=row.reference,
        kind=row.kind,
        ours=Money(row.our_minor, row.currency),
        theirs=Money(row.their_minor, row.currency),
        lines=_lines(row.currency, row),
        first_seen_at=row.first_seen_at,
        first_seen_by=row.first_seen_by,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
    )
