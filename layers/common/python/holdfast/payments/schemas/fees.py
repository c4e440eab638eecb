"""Fee configurations as documents."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.kernel.money import Money
from holdfast.payments.rules.fees import MOST_BANDS, Bearer, FeeBand, FeeConfiguration, FeeTerms
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody, Time

_EXAMPLE: JsonDict = {
    "currency": "NGN",
    "bands": [
        {
            "from_amount": "0.00",
            "to_amount": "50000.00",
            "percentage_basis_points": 100,
            "fixed_amount": "50.00",
            "cap_amount": None,
            "bearer": "buyer",
        },
        {
            "from_amount": "50000.00",
            "to_amount": None,
            "percentage_basis_points": 150,
            "fixed_amount": "100.00",
            "cap_amount": "2000.00",
            "bearer": "split",
        },
    ],
}
Decimal = Annotated[str, Field(max_length=34)]


class FeeBandTermsBody(RequestBody):
    """For amounts from `from_amount` up to, and without, `to_amount`; null: without end. No cap: null."""

    from_amount: Decimal
    to_amount: Decimal | None = None
    percentage_basis_points: Annotated[int, Field(ge=0, le=10_000, strict=True)]
    fixed_amount: Decimal
    cap_amount: Decimal | None = None
    bearer: Bearer

    def to_band(self, currency: str) -> FeeBand:
        terms = FeeTerms(
            percentage_basis_points=self.percentage_basis_points,
            fixed=Money.parse(self.fixed_amount, currency),
            cap=None if self.cap_amount is None else Money.parse(self.cap_amount, currency),
            bearer=self.bearer,
        )
        ends_before = None if self.to_amount is None else Money.parse(self.to_amount, currency)
        return FeeBand(Money.parse(self.from_amount, currency), ends_before, terms)


class FeeTermsBody(RequestBody):
    """Amounts are decimal strings in `currency`. The first band begins at nothing, each at the end of the one before
    it, and the last is without end. No `effective_from`: from now on."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    currency: Annotated[str, Field(min_length=3, max_length=5)]
    bands: Annotated[list[FeeBandTermsBody], Field(min_length=1, max_length=MOST_BANDS)]
    effective_from: Time | None = None

    def to_bands(self) -> tuple[FeeBand, ...]:
        return tuple(band.to_band(self.currency) for band in self.bands)


class FeeBandBody(ResponseBody):
    """`from` is in the band, `to` in the next one; null: without end."""

    model_config = ResponseBody.model_config | ConfigDict(validate_by_name=True, serialize_by_alias=True)

    from_: Annotated[MoneyBody, Field(alias="from")]
    to: MoneyBody | None
    percentage_basis_points: int
    fixed: MoneyBody
    cap: MoneyBody | None
    bearer: Bearer

    @classmethod
    def of(cls, band: FeeBand) -> "FeeBandBody":
        terms = band.terms
        return cls(
            from_=MoneyBody.of(band.starts_at),
            to=None if band.ends_before is None else MoneyBody.of(band.ends_before),
            percentage_basis_points=terms.percentage_basis_points,
            fixed=MoneyBody.of(terms.fixed),
            cap=None if terms.cap is None else MoneyBody.of(terms.cap),
            bearer=terms.bearer,
        )


class FeeConfigurationBody(ResponseBody):
    """One version; it counts until the next one's `effective_from`."""

    id: str
    currency: str
    bands: list[FeeBandBody]
    effective_from: datetime
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, configuration: FeeConfiguration) -> "FeeConfigurationBody":
        return cls(
            id=configuration.id,
            currency=configuration.currency,
            bands=[FeeBandBody.of(band) for band in configuration.bands],
            effective_from=configuration.effective_from,
            created_by=configuration.created_by,
            created_at=configuration.created_at,
        )
