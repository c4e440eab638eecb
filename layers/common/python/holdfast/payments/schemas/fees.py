"""Fee configurations as documents."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.kernel.money import Money
from holdfast.payments.rules.fees import Bearer, FeeConfiguration, FeeTerms
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody, Time

_EXAMPLE: JsonDict = {
    "currency": "NGN",
    "percentage_basis_points": 150,
    "fixed_amount": "100.00",
    "cap_amount": "2000.00",
    "bearer": "split",
}
Decimal = Annotated[str, Field(max_length=34)]


class FeeTermsBody(RequestBody):
    """Amounts are decimal strings in `currency`. No cap: null. No `effective_from`: from now on."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    currency: Annotated[str, Field(min_length=3, max_length=5)]
    percentage_basis_points: Annotated[int, Field(ge=0, le=10_000, strict=True)]
    fixed_amount: Decimal
    cap_amount: Decimal | None = None
    bearer: Bearer
    effective_from: Time | None = None

    def to_terms(self) -> FeeTerms:
        return FeeTerms(
            percentage_basis_points=self.percentage_basis_points,
            fixed=Money.parse(self.fixed_amount, self.currency),
            cap=None if self.cap_amount is None else Money.parse(self.cap_amount, self.currency),
            bearer=self.bearer,
        )


class FeeConfigurationBody(ResponseBody):
    """One version; it counts until the next one's `effective_from`."""

    id: str
    currency: str
    percentage_basis_points: int
    fixed: MoneyBody
    cap: MoneyBody | None
    bearer: Bearer
    effective_from: datetime
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, configuration: FeeConfiguration) -> "FeeConfigurationBody":
        terms = configuration.terms
        return cls(
            id=configuration.id,
            currency=terms.currency,
            percentage_basis_points=terms.percentage_basis_points,
            fixed=MoneyBody.of(terms.fixed),
            cap=None if terms.cap is None else MoneyBody.of(terms.cap),
            bearer=terms.bearer,
            effective_from=configuration.effective_from,
            created_by=configuration.created_by,
            created_at=configuration.created_at,
        )
