"""Balances, statements of account and trial balances as documents."""

from datetime import datetime

from holdfast.ledger.rules.balances import Balance, StatementLine, StatementPage, TrialBalance
from holdfast.platform.schemas import MoneyBody, ResponseBody


class BalanceBody(ResponseBody):
    """posted: all that was booked · available: what may be spent or withdrawn"""

    currency: str
    posted: MoneyBody
    available: MoneyBody

    @classmethod
    def of(cls, balance: Balance) -> "BalanceBody":
        return cls(
            currency=balance.account.currency,
            posted=MoneyBody.of(balance.posted),
            available=MoneyBody.of(balance.available),
        )


class BalancesBody(ResponseBody):
    """One for each currency that was ever touched."""

    balances: list[BalanceBody]


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


class StatementBody(ResponseBody):
    """One page, the newest first. opening: the balance before the oldest line shown · closing: after the newest"""

    opening: MoneyBody
    closing: MoneyBody
    data: list[StatementLineBody]
    next: str | None

    @classmethod
    def of(cls, page: StatementPage) -> "StatementBody":
        return cls(
            opening=MoneyBody.of(page.opening),
            closing=MoneyBody.of(page.closing),
            data=[StatementLineBody.of(line) for line in page.lines],
            next=page.next,
        )


class PurposeTotalBody(ResponseBody):
    """What all accounts of one purpose hold; credits are positive."""

    purpose: str
    total: MoneyBody
    accounts: int


class CurrencyTrialBalanceBody(ResponseBody):
    """`sum` is zero."""

    currency: str
    sum: MoneyBody
    totals: list[PurposeTotalBody]

    @classmethod
    def of(cls, trial: TrialBalance) -> "CurrencyTrialBalanceBody":
        totals = [
            PurposeTotalBody(purpose=each.purpose, total=MoneyBody.of(each.total), accounts=each.accounts)
            for each in trial.totals
        ]
        return cls(currency=trial.currency, sum=MoneyBody.of(trial.sum), totals=totals)


class TrialBalanceBody(ResponseBody):
    """One entry for each currency."""

    currencies: list[CurrencyTrialBalanceBody]
