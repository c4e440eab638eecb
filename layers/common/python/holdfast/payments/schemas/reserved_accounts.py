"""Reserved account numbers as documents."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.payments.rules.reserved_accounts import ReservedAccount
from holdfast.platform.schemas import RequestBody, ResponseBody, Text


class NewReservedAccountBody(RequestBody):
    """bvn: the caller's bank verification number; it goes to the bank, and is kept nowhere"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"provider": "providus", "currency": "NGN", "bvn": "22222222222"}]}
    )

    provider: Text
    currency: Annotated[str, Field(min_length=3, max_length=5)]
    bvn: Annotated[str, Field(pattern="^[0-9]{11}$", repr=False)]


class ReservedAccountBody(ResponseBody):
    """What is transferred to it, by whomever, tops up its owner's balance."""

    id: str
    provider: str
    currency: str
    bank_name: str
    account_number: str
    account_name: str
    created_at: datetime

    @classmethod
    def of(cls, account: ReservedAccount) -> "ReservedAccountBody":
        return cls(
            id=account.id,
            provider=account.provider,
            currency=account.currency,
            bank_name=account.bank_name,
            account_number=account.account_number,
            account_name=account.account_name,
            created_at=account.created_at,
        )
