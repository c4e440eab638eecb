"""Days of providers' lists as documents."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.ledger.rules.reconciliation import Reconciliation
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody


class SettlementDayBody(RequestBody):
    """day: in UTC"""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"day": "2026-03-09"}]})

    day: Annotated[date, Field(strict=False)]


class ComparedBody(ResponseBody):
    """reconciliation_id: of `GET /v1/admin/reconciliations/{reconciliation_id}`, which has the differences ·
    difference: their sum, ours less theirs"""

    reconciliation_id: str
    currency: str
    our_lines: int
    their_lines: int
    differences: int
    difference: MoneyBody


class SettlementsBody(ResponseBody):
    """What came of comparing the provider's list of the day with its clearing accounts, by currency."""

    provider: str
    day: date
    compared: list[ComparedBody]

    @classmethod
    def of(cls, provider: str, day: date, runs: Iterable[Reconciliation]) -> "SettlementsBody":
        compared = [
            ComparedBody(
                reconciliation_id=run.id,
                currency=run.account.currency,
                our_lines=run.our_lines,
                their_lines=run.their_lines,
                differences=run.differences,
                difference=MoneyBody.of(run.difference),
            )
            for run in runs
        ]
        return cls(provider=provider, day=day, compared=compared)
