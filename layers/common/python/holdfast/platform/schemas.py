"""What request and response bodies of every room are made of."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid

T = TypeVar("T")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)

Text = Annotated[str, Field(min_length=1, max_length=200)]
LongText = Annotated[str, Field(min_length=1, max_length=5000)]
Minute = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["21:00"])]


def _written_out(value: object) -> object:
    """Without this a number would pass for the seconds since 1970."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise ValueError("a time is written as in 2026-03-10T05:16:23Z")
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("there is no such time") from None


Time = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]


class RequestBody(BaseModel):
    """A body that says exactly what the route reads: an unknown field is an error, not a wish."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ResponseBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MoneyBody(BaseModel):
    """An amount as a decimal string with its currency: {"amount": "1500.00", "currency": "NGN"}."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    amount: Annotated[str, Field(max_length=34, examples=["1500.00"])]
    currency: Annotated[str, Field(min_length=3, max_length=4, examples=["NGN"])]

    @classmethod
    def of(cls, money: Money) -> "MoneyBody":
        return cls(amount=money.amount, currency=money.currency)

    def to_money(self) -> Money:
        """Any amount, also none or a negative one."""
        return Money.parse(self.amount, self.currency)

    def to_positive_money(self, field: str = "amount") -> Money:
        money = self.to_money()
        if money.minor <= 0:
            raise Invalid.field(field, "The amount must be more than zero.", slug="amount-not-positive")
        return money


class Page(ResponseBody, Generic[T]):
    """One page of a list. `next` goes into the `after` of the next call; null is the end."""

    data: list[T]
    next: str | None

    @classmethod
    def of(cls, found: Sequence[T], limit: int, cursor: Callable[[T], str]) -> "Page[T]":
        """The page of a query that asked for one row more than `limit`; `cursor` says where after the last one it
        goes on."""
        shown = list(found[:limit])
        return cls(data=shown, next=cursor(shown[-1]) if len(found) > limit else None)


class Done(ResponseBody):
    """The answer of an action that has nothing else to say."""

    done: bool = True
