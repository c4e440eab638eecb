"""Monitors of balances as documents."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.monitors import Direction, Monitor
from holdfast.ledger.schemas.fields import AccountBody, CurrencyName, OwnerName, PurposeName, account_of
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody, Text

_EXAMPLE: JsonDict = {
    "name": "Paystack is running low",
    "purpose": "clearing",
    "owner": "paystack",
    "currency": "NGN",
    "direction": "falls_below",
    "threshold_amount": "1000000.00",
}


class MonitorTermsBody(RequestBody):
    """owner: the user, order, provider… whose account of that purpose it is; empty for an account of the tenant's own ·
    threshold_amount: a decimal string in `currency`, on the account's normal side and not negative"""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: Text
    purpose: PurposeName
    owner: OwnerName = ""
    currency: CurrencyName
    direction: Direction
    threshold_amount: Annotated[str, Field(max_length=34, examples=["1000000.00"])]

    def account(self) -> AccountSpec:
        return account_of(self.purpose, self.owner, self.currency)

    def threshold(self) -> Money:
        return Money.parse(self.threshold_amount, self.currency)


class MonitorBody(ResponseBody):
    """balance: the account's when the monitor last looked, at most a minute or two ago while it is posted to ·
    is_crossed: whether that is beyond the threshold"""

    id: str
    name: str
    account: AccountBody
    direction: Direction
    threshold: MoneyBody
    balance: MoneyBody
    is_crossed: bool
    last_crossed_at: datetime | None
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, monitor: Monitor) -> "MonitorBody":
        return cls(
            id=monitor.id,
            name=monitor.name,
            account=AccountBody.of(monitor.account),
            direction=monitor.direction,
            threshold=MoneyBody.of(monitor.threshold),
            balance=MoneyBody.of(monitor.balance),
            is_crossed=monitor.is_crossed,
            last_crossed_at=monitor.last_crossed_at,
            created_by=monitor.created_by,
            created_at=monitor.created_at,
        )
