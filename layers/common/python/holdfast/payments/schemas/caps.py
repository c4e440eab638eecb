"""Withdrawal caps as documents."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.kernel.money import Money
from holdfast.payments.rules.caps import WithdrawalCap
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody

_EXAMPLE: JsonDict = {"currency": "NGN", "per_user_amount": "500000.00", "tenant_amount": "20000000.00"}


class WithdrawalCapTermsBody(RequestBody):
    """What may be withdrawn within any 24 hours, as decimal strings in `currency`: by each user, and by all together.
    null: no cap. Both are always said, so that none is lifted by being left out."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    currency: Annotated[str, Field(min_length=3, max_length=5)]
    per_user_amount: Annotated[str, Field(max_length=34)] | None
    tenant_amount: Annotated[str, Field(max_length=34)] | None

    def per_user(self) -> Money | None:
        return None if self.per_user_amount is None else Money.parse(self.per_user_amount, self.currency)

    def tenant(self) -> Money | None:
        return None if self.tenant_amount is None else Money.parse(self.tenant_amount, self.currency)


class WithdrawalCapBody(ResponseBody):
    """null: no cap."""

    currency: str
    per_user: MoneyBody | None
    tenant: MoneyBody | None
    updated_by: str
    updated_at: datetime

    @classmethod
    def of(cls, cap: WithdrawalCap) -> "WithdrawalCapBody":
        return cls(
            currency=cap.currency,
            per_user=None if cap.per_user is None else MoneyBody.of(cap.per_user),
            tenant=None if cap.tenant is None else MoneyBody.of(cap.tenant),
            updated_by=cap.updated_by,
            updated_at=cap.updated_at,
        )
