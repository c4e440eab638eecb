"""Reading JSON that others wrote: a value has the type that it must have, or the document makes no sense."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import NoReturn

from holdfast.kernel.money import MAX_MINOR, Money, exponent
from holdfast.kernel.refusals import Invalid
from holdfast.payments.providers.port import Environment

_DIGITS = re.compile(r"\d{1,19}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,19}(\.\d{1,20})?", re.ASCII)


class Garbled(Exception):
    """The document is not what its author's documentation says. Never leaves this package."""


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON object."""

    fields: Mapping[str, object]

    def get(self, name: str) -> object:
        return self.fields.get(name)

    def text(self, name: str) -> str:
        value = self.optional_text(name)
        if value is None:
            raise Garbled(f"{name} is missing")
        return value

    def optional_text(self, name: str) -> str | None:
        """Text or a whole number as text (identifiers come as either); None when absent, null or empty."""
        value = self.fields.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise Garbled(f"{name} is not text")

    def whole(self, name: str) -> int | None:
        """A whole number that is not negative, as a number or as digits; None when absent, null or empty."""
        text = self.optional_text(name)
        if text is None:
            return None
        if not _DIGITS.fullmatch(text) or int(text) > MAX_MINOR:
            raise Garbled(f"{name} is not an amount")
        return int(text)

    def decimal_money(self, name: str, currency: str) -> Money | None:
        """Money from a number or text that counts the currency's large unit; None when absent, null or empty.

        Part of a smallest unit, as in 88.6455 naira, is no amount of money: nothing is rounded.
        """
        value = self.fields.get(name)
        if value is None or value == "":
            return None
        is_number = isinstance(value, int | Decimal | str) and not isinstance(value, bool)
        if not is_number or not _DECIMAL.fullmatch(str(value)):
            raise Garbled(f"{name} is not an amount")
        try:
            minor = Decimal(str(value)).scaleb(exponent(currency))
        except Invalid:
            raise Garbled("the currency is unknown here") from None
        if minor != minor.to_integral_value() or minor > MAX_MINOR:
            raise Garbled(f"{name} is not an amount of {currency}")
        return Money(int(minor), currency)

    def moment(self, *names: str) -> datetime:
        """A time with its zone, from the first of these that is there."""
        for name in names:
            text = self.optional_text(name)
            if text is None:
                continue
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                raise Garbled(f"{name} is no time") from None
            if moment.tzinfo is None:
                raise Garbled(f"{name} has no time zone")
            return moment.astimezone(UTC)
        raise Garbled(f"{names[0]} is missing")

    def part(self, name: str) -> "Document":
        return as_document(self.fields.get(name), name)

    def optional_part(self, name: str) -> "Document | None":
        return None if self.fields.get(name) is None else self.part(name)

    def parts(self, name: str) -> tuple["Document", ...]:
        value = self.fields.get(name)
        if not isinstance(value, list):
            raise Garbled(f"{name} is not a list")
        return tuple(as_document(item, name) for item in value)

    def environment(self, name: str) -> Environment:
        value = self.fields.get(name)
        if value == "test":
            return "test"
        if value == "live":
            return "live"
        raise Garbled(f"{name} is neither test nor live")


def as_document(value: object, name: str) -> Document:
    if not isinstance(value, dict):
        raise Garbled(f"{name} is not an object")
    return Document(value)


def read_document(body: bytes) -> Document:
    """The JSON object in `body`. A number with a point is read as it is written, never as a float."""
    try:
        value = json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Garbled("it is not JSON") from None
    return as_document(value, "the document")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def money_of(minor: int, currency: str) -> Money:
    try:
        return Money(minor, currency)
    except Invalid:
        raise Garbled("the currency is unknown here") from None


def parse_money(document: Document) -> Money:
    """Money from {"amount": "1500.00", "currency": "NGN"}."""
    amount = document.get("amount")
    if not isinstance(amount, str):
        raise Garbled("amount is not a decimal string")
    try:
        money = Money.parse(amount, document.text("currency"))
    except Invalid:
        raise Garbled("it is no amount of money") from None
    if money.minor < 0:
        raise Garbled("amount is negative")
    return money
