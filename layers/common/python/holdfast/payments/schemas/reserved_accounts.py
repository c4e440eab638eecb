"""Reserved account numbers as documents."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.payments.providers.port import AccountStatus
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
    """What is transferred to it, by whomever, tops up its owner's balance.

    status: `requested` while the bank finds out who wants it; asking again tells how it stands · bank_name,
    account_number, account_name: of an opened one · reason: why it was declined
    """

    id: str
    provider: str
    currency: str
    status: AccountStatus
    bank_name: str | None
    account_number: str | None
    account_name: str | None
    reason: str | None
    created_at: datetime

    @classmethod
    def of(cls, account: ReservedAccount) -> "ReservedAccountBody":
        return cls(
            id=account.id,
            provider=account.provider,
            currency=account.currency,
            status=account.status,
            bank_name=None if account.opened is None else account.opened.bank_name,
            account_number=account.number,
            account_name=None if account.opened is None else account.opened.account_name,
            reason=account.reason,
            created_at=account.created_at,
        )
