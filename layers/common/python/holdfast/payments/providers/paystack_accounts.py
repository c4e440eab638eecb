"""Paystack's dedicated virtual accounts: opened at once, or asked for and told of later, and what comes to them.

Paystack knows an account by its customer, and what comes to it by a reference of its own making.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from holdfast.payments.providers.documents import Document, Garbled
from holdfast.payments.providers.exchange import Exchange
from holdfast.payments.providers.names import first_and_last
from holdfast.payments.providers.paystack_answers import accepted, is_not_found, read_payment, require_same
from holdfast.payments.providers.paystack_words import ASSIGN_FAILED, receiver_of
from holdfast.payments.providers.port import (
    AccountOutcome,
    AccountRequest,
    Environment,
    OpenedAccount,
    OutcomeUnknown,
    PaymentOutcome,
    ProviderRefused,
)

CURRENCY: Final = "NGN"
_BANKS: Final[Mapping[Environment, str]] = {"test": "test-bank", "live": "titan-paystack"}


def open_account(exchange: Exchange, environment: Environment, request: AccountRequest) -> AccountOutcome:
    """At once for a customer of whom Paystack knows enough; of others it is asked with the verification number, finds
    out who they are, and tells later."""
    if request.currency != CURRENCY:
        raise ProviderRefused(f"Paystack opens no accounts in {request.currency}")
    if not request.phone:
        raise ProviderRefused("Paystack wants a phone number")
    first, last = first_and_last(request.name)
    person = {"email": request.email, "first_name": first, "last_name": last, "phone": request.phone}
    customer = accepted(exchange.post("/customer", person)).part("data").text("customer_code")
    bank = _BANKS[environment]
    try:
        made = accepted(exchange.post("/dedicated_account", {"customer": customer, "preferred_bank": bank}))
    except ProviderRefused:
        asked = {**person, "preferred_bank": bank, "country": "NG", "bvn": request.bvn}
        accepted(exchange.post("/dedicated_account/assign", asked, private=request.bvn))
        return AccountOutcome("requested", customer)
    return AccountOutcome("opened", customer, _opened(made.part("data")))


def find_account(exchange: Exchange, customer: str, told: str | None) -> AccountOutcome:
    """A failure leaves no trace that could be asked about: the webhook that tells of it is signed, and believed."""
    about = accepted(exchange.get(f"/customer/{quote(customer, safe='')}")).part("data")
    require_same(about.text("customer_code"), customer)
    account = about.optional_part("dedicated_account")
    if account is not None and account.optional_text("account_number") is not None:
        return AccountOutcome("opened", customer, _opened(account))
    if told is not None and told.startswith(ASSIGN_FAILED):
        return AccountOutcome("declined", customer, reason="Paystack could not find out who they are")
    return AccountOutcome("requested", customer)


def find_credit(exchange: Exchange, told: str) -> PaymentOutcome:
    """By the transaction's reference, which is Paystack's own. What is not final yet is no outcome."""
    _, _, reference = told.partition(":")
    answer = exchange.get(f"/transaction/verify/{quote(reference, safe='')}")
    if is_not_found(answer):
        raise OutcomeUnknown("it does not know the transaction yet")
    about = accepted(answer).part("data")
    require_same(about.text("reference"), reference)
    outcome = read_payment(about, reference, paid_to=receiver_of(about))
    if outcome.status == "pending":
        raise OutcomeUnknown("the transaction is not settled yet")
    return outcome


def _opened(account: Document) -> OpenedAccount:
    number = account.text("account_number")
    if not (number.isascii() and number.isdigit()) or account.text("currency") != CURRENCY:
        raise Garbled("it is no account in naira")
    return OpenedAccount(account.part("bank").text("name"), number, account.text("account_name"))
