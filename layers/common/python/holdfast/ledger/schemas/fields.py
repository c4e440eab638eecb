"""Parts of the documents about accounts."""

from typing import Annotated

from pydantic import Field

from holdfast.kernel.money import exponent
from holdfast.kernel.refusals import Invalid
from holdfast.ledger.rules.accounts import PURPOSES, AccountSpec
from holdfast.platform.schemas import ResponseBody

PurposeName = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$", examples=["clearing"])]
OwnerName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,80}$", examples=["paystack"])]
CurrencyName = Annotated[str, Field(min_length=3, max_length=5, examples=["NGN"])]
AccountCursor = Annotated[str, Field(pattern=r"^acc_[0-7][0-9a-hjkmnp-tv-z]{25}$")]


class AccountBody(ResponseBody):
    """code: purpose and owner together, as events and the trial balance name the account"""

    code: str
    purpose: str
    owner: str
    currency: str

    @classmethod
    def of(cls, account: AccountSpec) -> "AccountBody":
        return cls(code=account.code, purpose=account.purpose, owner=account.owner, currency=account.currency)


def account_of(purpose: str, owner: str, currency: str) -> AccountSpec:
    """The account of these names, whether it is open yet or not; an unknown purpose or currency is refused."""
    if purpose not in PURPOSES:
        raise Invalid.field("purpose", f"A purpose is one of {', '.join(PURPOSES)}.", slug="unknown-purpose")
    exponent(currency)
    return AccountSpec(purpose, owner, currency)
