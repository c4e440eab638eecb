"""Answers with statements of account."""

from datetime import datetime

from pydantic import Field

from holdfast.ledger.rules.statements import PeriodFigures, StatementLine, StatementPage
from holdfast.platform.schemas import MoneyBody, ResponseBody


class StatementLineBody(ResponseBody):
    """One booking: what it was for (`kind`, `subject`), what it changed and the balance after it."""

    transfer_id: str
    kind: str
    subject: str
    description: str
    amount: MoneyBody
    balance: MoneyBody
    posted_at: datetime
    effective_at: datetime

    @classmethod
    def of(cls, line: StatementLine) -> "StatementLineBody":
        return cls(
            transfer_id=line.transfer_id,
            kind=line.kind,
            subject=line.subject,
            description=line.description,
            amount=MoneyBody.of(line.amount),
            balance=MoneyBody.of(line.balance),
            posted_at=line.posted_at,
            effective_at=line.effective_at,
        )


class PeriodBody(ResponseBody):
    """The whole period, whatever page of it is shown: opening + total_in - total_out = closing. from: the first posting
    time that counts · to: the first that does not · entries: how many lines all its pages have · is_final: asked for
    again, the answer will be the same for ever"""

    from_: datetime | None = Field(alias="from")
    to: datetime | None
    opening: MoneyBody
    total_in: MoneyBody
    total_out: MoneyBody
    closing: MoneyBody
    entries: int
    is_final: bool

    @classmethod
    def of(cls, figures: PeriodFigures) -> "PeriodBody":
        return cls.model_validate(
            {
                "from": figures.period.begins_at,
                "to": figures.period.ends_at,
                "opening": MoneyBody.of(figures.opening),
                "total_in": MoneyBody.of(figures.total_in),
                "total_out": MoneyBody.of(figures.total_out),
                "closing": MoneyBody.of(figures.closing),
                "entries": figures.entries,
                "is_final": figures.is_final,
            }
        )


class StatementBody(ResponseBody):
    """One page, the newest first. opening: the balance before the oldest line shown · closing: after the newest ·
    period: the whole of what was asked for with `from` or `to`, else null"""

    opening: MoneyBody
    closing: MoneyBody
    period: PeriodBody | None
    data: list[StatementLineBody]
    next: str | None

    @classmethod
    def of(cls, page: StatementPage) -> "StatementBody":
        return cls(
            opening=MoneyBody.of(page.opening),
            closing=MoneyBody.of(page.closing),
            period=None if page.figures is None else PeriodBody.of(page.figures),
            data=[StatementLineBody.of(line) for line in page.lines],
            next=page.next,
        )
