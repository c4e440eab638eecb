"""Reconciliations as documents."""

from datetime import datetime

from holdfast.kernel.money import Money
from holdfast.ledger.rules.differences import Age, ListedDifference, Report
from holdfast.ledger.rules.matching import Kind, Line
from holdfast.ledger.rules.reconciliation import Reconciliation
from holdfast.ledger.schemas.fields import AccountBody
from holdfast.platform.schemas import MoneyBody, ResponseBody

_MOST_LINES = 20


class ReconciliationBody(ResponseBody):
    """Amounts are on the account's normal side. our_opening, our_closing: as the ledger has them · their_opening,
    their_closing: null where neither this statement nor the one before it tells · matched_here, matched_there: how many
    lines of either side are matched, those that were open from before included · difference: the sum of all differences
    · gap: our closing balance less theirs · unexplained: what the differences do not explain of it
    """

    id: str
    account: AccountBody
    begins_at: datetime
    ends_at: datetime
    our_opening: MoneyBody
    our_closing: MoneyBody
    their_opening: MoneyBody | None
    their_closing: MoneyBody | None
    our_lines: int
    their_lines: int
    matched_here: int
    matched_there: int
    differences: int
    difference: MoneyBody
    gap: MoneyBody | None
    unexplained: MoneyBody | None
    is_explained: bool | None
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, run: Reconciliation) -> "ReconciliationBody":
        return cls(
            id=run.id,
            account=AccountBody.of(run.account),
            begins_at=run.begins_at,
            ends_at=run.ends_at,
            our_opening=MoneyBody.of(run.our_opening),
            our_closing=MoneyBody.of(run.our_closing),
            their_opening=_told(run.their_opening),
            their_closing=_told(run.their_closing),
            our_lines=run.our_lines,
            their_lines=run.their_lines,
            matched_here=run.matched_here,
            matched_there=run.matched_there,
            differences=run.differences,
            difference=MoneyBody.of(run.difference),
            gap=_told(run.gap),
            unexplained=_told(run.unexplained),
            is_explained=run.is_explained,
            created_by=run.created_by,
            created_at=run.created_at,
        )


class KindTotalBody(ResponseBody):
    kind: Kind
    count: int
    amount: MoneyBody


class ComparedLineBody(ResponseBody):
    """transfer_id: of a line of ours"""

    amount: MoneyBody
    at: datetime
    description: str
    transfer_id: str | None

    @classmethod
    def of(cls, line: Line) -> "ComparedLineBody":
        return cls(
            amount=MoneyBody.of(line.amount), at=line.at, description=line.description, transfer_id=line.transfer_id
        )


class DifferenceBody(ResponseBody):
    """A reference of which the two sides say different sums.

    missing_here: they tell of it, the ledger does not · missing_there: the other way round · differing: other amounts ·
    duplicate_here, duplicate_there: there is one more than the other side has · ours, theirs: what has no counterpart ·
    days: for how many it has been open, or was until a later reconciliation (`resolved_by`) explained it ·
    our_lines, their_lines: what was compared last, twenty at the most
    """

    id: str
    reference: str
    kind: Kind
    ours: MoneyBody
    theirs: MoneyBody
    amount: MoneyBody
    first_seen_at: datetime
    first_seen_by: str
    days: int
    resolved_at: datetime | None
    resolved_by: str | None
    our_lines: list[ComparedLineBody]
    their_lines: list[ComparedLineBody]

    @classmethod
    def of(cls, difference: ListedDifference, now: datetime) -> "DifferenceBody":
        return cls(
            id=difference.id,
            reference=difference.reference,
            kind=difference.kind,
            ours=MoneyBody.of(difference.ours),
            theirs=MoneyBody.of(difference.theirs),
            amount=MoneyBody.of(difference.amount),
            first_seen_at=difference.first_seen_at,
            first_seen_by=difference.first_seen_by,
            days=difference.days(now),
            resolved_at=difference.resolved_at,
            resolved_by=difference.resolved_by,
            our_lines=[ComparedLineBody.of(line) for line in difference.lines.ours[:_MOST_LINES]],
            their_lines=[ComparedLineBody.of(line) for line in difference.lines.theirs[:_MOST_LINES]],
        )


class ReconciliationReportBody(ResponseBody):
    """kinds: all differences by kind · open_by_age: how many are open now, by days since they were first seen ·
    data: one page of them, the oldest first"""

    reconciliation: ReconciliationBody
    kinds: list[KindTotalBody]
    open_by_age: dict[Age, int]
    data: list[DifferenceBody]
    next: str | None

    @classmethod
    def of(cls, report: Report, limit: int) -> "ReconciliationReportBody":
        """Of a report that has one difference more than `limit`, where there are more."""
        shown = report.page[:limit]
        return cls(
            reconciliation=ReconciliationBody.of(report.reconciliation),
            kinds=[
                KindTotalBody(kind=each.kind, count=each.count, amount=MoneyBody.of(each.amount))
                for each in report.kinds
            ],
            open_by_age=dict(report.open_by_age),
            data=[DifferenceBody.of(each, report.now) for each in shown],
            next=shown[-1].id if len(report.page) > limit else None,
        )


def _told(money: Money | None) -> MoneyBody | None:
    return None if money is None else MoneyBody.of(money)
