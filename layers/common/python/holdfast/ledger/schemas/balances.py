"""Answers about balances."""

from collections.abc import Sequence
from datetime import datetime

from holdfast.ledger.rules.balances import Balance, PastBalance, TrialBalance
from holdfast.platform.schemas import MoneyBody, ResponseBody


class BalanceBody(ResponseBody):
    """posted: all that was booked · pending_in, pending_out: what is reserved to come and to leave · available: what
    may be spent or withdrawn. Of a moment in the past only what was posted is known; the others are null."""

    currency: str
    posted: MoneyBody
    pending_in: MoneyBody | None
    pending_out: MoneyBody | None
    available: MoneyBody | None

    @classmethod
    def of(cls, balance: Balance) -> "BalanceBody":
        return cls(
            currency=balance.account.currency,
            posted=MoneyBody.of(balance.posted),
            pending_in=MoneyBody.of(balance.pending_in),
            pending_out=MoneyBody.of(balance.pending_out),
            available=MoneyBody.of(balance.available),
        )

    @classmethod
    def of_past(cls, balance: PastBalance) -> "BalanceBody":
        posted = MoneyBody.of(balance.posted)
        return cls(currency=balance.account.currency, posted=posted, pending_in=None, pending_out=None, available=None)


class BalancesBody(ResponseBody):
    """One for each currency that was ever touched."""

    balances: list[BalanceBody]


class PurposeTotalBody(ResponseBody):
    """What all accounts of one purpose hold; credits are positive."""

    group: str
    purpose: str
    total: MoneyBody
    accounts: int


class GroupTotalBody(ResponseBody):
    """What all purposes of one group hold: assets, liabilities, equity or income; credits are positive."""

    group: str
    total: MoneyBody


class CurrencyTrialBalanceBody(ResponseBody):
    """`sum` is zero."""

    currency: str
    sum: MoneyBody
    groups: list[GroupTotalBody]
    totals: list[PurposeTotalBody]

    @classmethod
    def of(cls, trial: TrialBalance) -> "CurrencyTrialBalanceBody":
        totals = [
            PurposeTotalBody(
                group=each.group, purpose=each.purpose, total=MoneyBody.of(each.total), accounts=each.accounts
            )
            for each in trial.totals
        ]
        groups = [GroupTotalBody(group=each.group, total=MoneyBody.of(each.total)) for each in trial.groups]
        return cls(currency=trial.currency, sum=MoneyBody.of(trial.sum), groups=groups, totals=totals)


class TrialBalanceBody(ResponseBody):
    """One entry for each currency, all from one moment. `at`: the posting time that was asked for, null for now."""

    at: datetime | None
    currencies: list[CurrencyTrialBalanceBody]

    @classmethod
    def of(cls, found: Sequence[TrialBalance], at: datetime | None) -> "TrialBalanceBody":
        return cls(at=at, currencies=[CurrencyTrialBalanceBody.of(each) for each in found])
