"""Banks and bank accounts as documents."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.payments.providers.port import Bank
from holdfast.payments.rules.bank_accounts import BankAccount
from holdfast.platform.schemas import RequestBody, ResponseBody


class BankBody(ResponseBody):
    """A bank or wallet, with the code that the provider knows it by."""

    code: str
    name: str

    @classmethod
    def of(cls, bank: Bank) -> "BankBody":
        return cls(code=bank.code, name=bank.name)


class NewBankAccountBody(RequestBody):
    """`bank_code` is one of GET /v1/banks. No `provider`: the first that pays out in the currency."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"bank_code": "058", "account_number": "0123456789", "currency": "NGN"}]}
    )

    bank_code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    account_number: Annotated[str, Field(pattern=r"^[0-9]{6,20}$", repr=False)]
    currency: Annotated[str, Field(min_length=3, max_length=5)]
    provider: Annotated[str, Field(min_length=1, max_length=40)] | None = None


class BankAccountBody(ResponseBody):
    """holder_name: as the bank says · last_four: the end of the number, which is not kept here"""

    id: str
    provider: str
    currency: str
    bank_code: str
    bank_name: str
    holder_name: str
    last_four: str
    created_at: datetime

    @classmethod
    def of(cls, account: BankAccount) -> "BankAccountBody":
        return cls(
            id=account.id,
            provider=account.provider,
            currency=account.currency,
            bank_code=account.bank_code,
            bank_name=account.bank_name,
            holder_name=account.holder_name,
            last_four=account.last_four,
            created_at=account.created_at,
        )
