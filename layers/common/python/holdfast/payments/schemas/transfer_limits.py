"""Transfer limits as documents."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.kernel.money import Money
from holdfast.payments.rules.transfer_limits import TransferLimit
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody

_EXAMPLE: JsonDict = {
    "currency": "NGN",
    "per_transfer_amount": "1000000.00",
    "per_day_amount": "2000000.00",
    "unproven_amount": "50000.00",
}
_Decimal = Annotated[str, Field(max_length=34)]


class TransferLimitTermsBody(RequestBody):
    """What a user may send to others, as decimal strings in `currency`: at once, within any 24 hours, and how much
    within any 24 hours without a second factor. null: no limit; "0.00" for unproven_amount: always a second factor. All
    are always said, so that none is lifted by being left out."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    currency: Annotated[str, Field(min_length=3, max_length=5)]
    per_transfer_amount: _Decimal | None
    per_day_amount: _Decimal | None
    unproven_amount: _Decimal | None

    def money(self, amount: str | None) -> Money | None:
        return None if amount is None else Money.parse(amount, self.currency)


class TransferLimitBody(ResponseBody):
    """null: no limit."""

    currency: str
    per_transfer: MoneyBody | None
    per_day: MoneyBody | None
    unproven: MoneyBody | None
    updated_by: str
    updated_at: datetime

    @classmethod
    def of(cls, limit: TransferLimit) -> "TransferLimitBody":
        return cls(
            currency=limit.currency,
            per_transfer=None if limit.per_transfer is None else MoneyBody.of(limit.per_transfer),
            per_day=None if limit.per_day is None else MoneyBody.of(limit.per_day),
            unproven=None if limit.unproven is None else MoneyBody.of(limit.unproven),
            updated_by=limit.updated_by,
            updated_at=limit.updated_at,
        )
