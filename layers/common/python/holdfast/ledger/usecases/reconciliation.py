"""Reconciliation: an account compared with what somebody else says of it, and what is done with the differences.

Periods of an account follow one another. A period may be compared anew, alone or with those before it, as long as no
later one was: its lines are then taken anew from both sides, and what lies outside of it stays as it is known.
"""

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import WrongState
from holdfast.ledger.queries import differences, reconciliation
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.differences import Report, count_by_age
from holdfast.ledger.rules.matching import Comparison, Kind, Line, compare, total
from holdfast.ledger.rules.reconciliation import (
    MAX_LINES,
    Reconciliation,
    Statement,
    check_count,
    check_statement,
    their_balances,
)
from holdfast.platform.db import Db


def reconcile(db: Db, account: AccountSpec, statement: Statement) -> Reconciliation:
    """Compare the account with the statement and with what is still open from earlier ones. Nothing is posted.

    What differs is opened or stays open with its age; what was open and is explained now is closed.
    """
    check_statement(account, statement, clock.now())
    begins_at, ends_at = statement.begins_at, statement.ends_at
    reconciliation.lock_reconciliations(db, account)
    _check_follows(db, account, statement)
    opening = reconciliation.find_balance_before(db, account, begins_at)
    ours = reconciliation.list_our_lines(db, account, begins_at, ends_at, MAX_LINES + 1)
    check_count(len(ours))
    known = differences.list_known(db, account, begins_at, ends_at)
    elsewhere = [each.lines.outside(begins_at, ends_at) for each in known]
    comparison = compare(
        [*ours, *(line for lines in elsewhere for line in lines.ours)],
        [*statement.lines, *(line for lines in elsewhere for line in lines.theirs)],
    )
    run = _run(db, account, statement, opening, ours, comparison)
    reconciliation.add_reconciliation(db, run)
    differences.set_open(db, run, comparison.differences)
    differing = {difference.reference for difference in comparison.differences}
    explained = {each.reference for each in known} - differing
    differences.set_resolved(db, run, {reference: comparison.lines_of(reference) for reference in explained})
    _tell(db, run)
    return run


def find_report(
    db: Db, reconciliation_id: str, *, kind: Kind | None = None, after: str | None = None, limit: int = 20
) -> Report:
    """The reconciliation with one page of its differences, of one kind if named, the oldest first."""
    run, now = reconciliation.find_reconciliation(db, reconciliation_id), clock.now()
    return Report(
        reconciliation=run,
        kinds=tuple(differences.list_kind_totals(db, run)),
        open_by_age=count_by_age(differences.list_open_by_days(db, run, now)),
        page=tuple(differences.list_differences(db, run, kind=kind, after=after, limit=limit)),
        now=now,
    )


def list_reconciliations(db: Db, *, after: str | None, limit: int) -> list[Reconciliation]:
    """Newest first."""
    return reconciliation.list_reconciliations(db, after, limit)


def _check_follows(db: Db, account: AccountSpec, statement: Statement) -> None:
    cut = reconciliation.find_cut_period(db, account, statement.begins_at, statement.ends_at)
    if cut is not None:
        period = f"{cut.begins_at.isoformat()} to {cut.ends_at.isoformat()}"
        raise WrongState(
            f"The account was reconciled from {period}: take that whole period anew, or begin at its end.",
            slug="period-reconciled",
        )


def _run(
    db: Db,
    account: AccountSpec,
    statement: Statement,
    opening: Money,
    ours: tuple[Line, ...],
    comparison: Comparison,
) -> Reconciliation:
    before = reconciliation.find_their_closing(db, account, statement.begins_at)
    their_opening, their_closing = their_balances(account, statement, before)
    return Reconciliation(
        id=new_id("rec"),
        account=account,
        begins_at=statement.begins_at,
        ends_at=statement.ends_at,
        our_opening=opening,
        our_closing=opening + total((line.amount for line in ours), account.currency),
        their_opening=their_opening,
        their_closing=their_closing,
        our_lines=len(ours),
        their_lines=len(statement.lines),
        matched_here=comparison.matched_here,
        matched_there=comparison.matched_there,
        differences=len(comparison.differences),
        difference=comparison.total(account.currency),
        created_by=db.origin.actor,
        created_at=clock.now(),
    )


def _tell(db: Db, run: Reconciliation) -> None:
    data = {
        "account": run.account.code,
        "currency": run.account.currency,
        "begins_at": run.begins_at.isoformat(),
        "ends_at": run.ends_at.isoformat(),
        "differences": run.differences,
        "difference": run.difference.amount,
        "is_explained": run.is_explained,
    }
    db.note_change(run.id, None, data)
    db.announce("ledger.account.reconciled", run.id, {"reconciliation_id": run.id, **data, "recipients": []})
