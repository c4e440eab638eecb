"""Fincra's virtual accounts: asked for, approved or declined, and what comes to them."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from holdfast.payments.providers.documents import Document, Garbled
from holdfast.payments.providers.exchange import Exchange, short_reason
from holdfast.payments.providers.fincra_answers import accepted, is_not_found, require_same
from holdfast.payments.providers.fincra_words import require_currency
from holdfast.payments.providers.names import first_and_last
from holdfast.payments.providers.port import (
    AccountOutcome,
    AccountRequest,
    Environment,
    OpenedAccount,
    OutcomeUnknown,
    PaymentOutcome,
    ProviderRefused,
    Status,
)

_BANK: Final = "wema"
_STATUSES: Final[Mapping[str, Status]] = {"successful": "succeeded", "failed": "failed"}


def open_account(exchange: Exchange, request: AccountRequest) -> AccountOutcome:
    """Most are approved at once; of the others a webhook tells."""
    require_currency(request.currency)
    first, last = first_and_last(request.name)
    asked = {
        "currency": request.currency,
        "accountType": "individual",
        "channel": _BANK,
        "KYCInformation": {"firstName": first, "lastName": last, "email": request.email, "bvn": request.bvn},
    }
    answer = exchange.post("/profile/virtual-accounts/requests", asked, private=request.bvn)
    outcome = _read(accepted(answer).part("data"))
    if outcome.status == "declined":
        raise ProviderRefused(outcome.reason or "it declined the account")
    return outcome


def find_account(exchange: Exchange, identifier: str) -> AccountOutcome:
    about = accepted(exchange.get(f"/profile/virtual-accounts/{quote(identifier, safe='')}")).part("data")
    require_same(about.text("_id"), identifier)
    return _read(about)


def find_credit(exchange: Exchange, told: str, environment: Environment) -> PaymentOutcome:
    """By the collection's reference. The principal is what was transferred; of it Fincra keeps its fee."""
    _, _, reference = told.partition(":")
    answer = exchange.get(f"/collections/reference/{quote(reference, safe='')}")
    if is_not_found(answer):
        raise OutcomeUnknown("it does not know the collection yet")
    about = accepted(answer).part("data")
    require_same(about.text("reference"), reference)
    word, currency = about.text("status"), about.text("destinationCurrency")
    if word not in _STATUSES:
        raise OutcomeUnknown("the collection is not settled yet")
    if about.text("sourceCurrency") != currency:
        raise Garbled("it was converted on the way")
    amount = about.decimal_money("destinationAmount", currency)
    if amount is None:
        raise Garbled("a collection has no amount")
    return PaymentOutcome(
        status=_STATUSES[word],
        reference=reference,
        amount=amount,
        fee=about.decimal_money("destinationFee", currency),
        environment=environment,
        provider_reference=reference,
        reason=None if word == "successful" else short_reason(word, about.optional_text("message")),
        paid_to=about.text("payeeAccountNumber"),
    )


def _read(about: Document) -> AccountOutcome:
    """An account that is approved and has no number yet is still on its way."""
    identifier, status = about.text("_id"), about.text("status")
    if status == "declined":
        return AccountOutcome("declined", identifier, reason=short_reason(status, about.optional_text("reason")))
    account = about.optional_part("accountInformation")
    number = None if account is None else account.optional_text("accountNumber")
    if status != "approved" or account is None or number is None:
        return AccountOutcome("requested", identifier)
    require_currency(about.text("currency"))
    if not (number.isascii() and number.isdigit()):
        raise Garbled("accountNumber is no number")
    opened = OpenedAccount(account.text("bankName"), number, account.text("accountName"))
    return AccountOutcome("opened", identifier, opened)
