"""What others say of an account: lines as JSON, or as CSV with a header row."""

import csv
from io import StringIO
from typing import Annotated

from pydantic import ConfigDict, Field, ValidationError
from pydantic.config import JsonDict

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import FieldError, Invalid
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.matching import Line, reference_of
from holdfast.ledger.rules.reconciliation import MAX_LINES, Statement, check_count
from holdfast.ledger.schemas.fields import CurrencyName, OwnerName, PurposeName, account_of
from holdfast.platform.schemas import RequestBody, Text, Time

_EXAMPLE: JsonDict = {
    "owner": "paystack",
    "currency": "NGN",
    "begins_at": "2026-03-09T00:00:00Z",
    "ends_at": "2026-03-10T00:00:00Z",
    "opening_balance": "0.00",
    "closing_balance": "51000.00",
    "lines": [
        {
            "reference": "pay-01kkbhbaa5e0jtx4ssxkzxq1e8",
            "amount": "151000.00",
            "occurred_at": "2026-03-09T08:15:00Z",
            "description": "card",
        },
        {"reference": "TRF-20260309-7", "amount": "-100000.00", "occurred_at": "2026-03-09T16:40:00Z"},
    ],
}
_NEEDED = {"reference", "amount", "occurred_at"}
_KNOWN = _NEEDED | {"description"}
_MOST_ERRORS = 20
Balance = Annotated[str, Field(max_length=34, examples=["51000.00"])]


class TheirLineBody(RequestBody):
    """One movement as they tell it. reference: the identifier that we gave them, as they spell it · amount: a decimal
    string in the account's currency, negative for what went out"""

    reference: Text
    amount: Annotated[str, Field(max_length=34, examples=["151000.00", "-2500.00"])]
    occurred_at: Time
    description: Annotated[str, Field(max_length=500)] = ""


class StatementToReconcileBody(RequestBody):
    """All that they say happened from `begins_at` on and before `ends_at`, either as `lines` or as `csv`.

    purpose, owner: whose account it is, as in clearing and paystack · csv: with a header row of reference, amount,
    occurred_at and, where there is one, description · opening_balance, closing_balance: as they tell them
    """

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    purpose: PurposeName = "clearing"
    owner: OwnerName = ""
    currency: CurrencyName
    begins_at: Time
    ends_at: Time
    opening_balance: Balance | None = None
    closing_balance: Balance | None = None
    lines: Annotated[list[TheirLineBody], Field(max_length=MAX_LINES)] | None = None
    csv: Annotated[str, Field(max_length=250_000)] | None = None

    def account(self) -> AccountSpec:
        return account_of(self.purpose, self.owner, self.currency)

    def statement(self) -> Statement:
        """In the account's currency, which is known to be one."""
        return Statement(
            begins_at=self.begins_at,
            ends_at=self.ends_at,
            lines=tuple(_line(number, body, self.currency) for number, body in enumerate(self._lines())),
            opening=self._balance("opening_balance", self.opening_balance),
            closing=self._balance("closing_balance", self.closing_balance),
        )

    def _lines(self) -> list[TheirLineBody]:
        if (self.lines is None) == (self.csv is None):
            raise Invalid("Send either lines or csv.", slug="lines-or-csv")
        return self.lines if self.lines is not None else _read_csv(self.csv or "")

    def _balance(self, name: str, amount: str | None) -> Money | None:
        try:
            return None if amount is None else Money.parse(amount, self.currency)
        except Invalid as refusal:
            raise Invalid.field(name, refusal.detail, slug=refusal.slug) from None


def _read_csv(text: str) -> list[TheirLineBody]:
    """The rows after the header `reference,amount,occurred_at,description`, its columns in any order."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = reader.fieldnames or []
        if len(set(header)) != len(header) or not _NEEDED <= set(header) <= _KNOWN:
            raise Invalid.field("csv", "The first row is reference,amount,occurred_at,description.", slug="invalid-csv")
        rows = list(reader)
    except csv.Error as error:
        raise Invalid.field("csv", f"Row {reader.line_num}: {error}.", slug="invalid-csv") from None
    check_count(len(rows))
    return _bodies(rows)


def _bodies(rows: list[dict[str, str]]) -> list[TheirLineBody]:
    bodies, errors = [], []
    for number, row in enumerate(rows):
        try:
            bodies.append(TheirLineBody.model_validate({name or "": value for name, value in row.items()}))
        except ValidationError as error:
            errors += [FieldError(f"csv.{number}.{_place(item['loc'])}", item["msg"]) for item in error.errors()]
    if errors:
        raise Invalid("Some rows do not fit: see errors.", slug="invalid-csv", errors=errors[:_MOST_ERRORS])
    return bodies


def _place(location: tuple[int | str, ...]) -> str:
    """Of a row with more cells than the header has, the name of what is too many is empty."""
    return ".".join(map(str, location)) or "row"


def _line(number: int, body: TheirLineBody, currency: str) -> Line:
    try:
        amount = Money.parse(body.amount, currency)
    except Invalid as refusal:
        raise Invalid.field(f"lines.{number}.amount", refusal.detail, slug=refusal.slug) from None
    return Line(reference_of(body.reference), amount, body.occurred_at, body.description)
