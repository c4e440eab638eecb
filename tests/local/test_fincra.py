"""The stand-in for Fincra speaks as Fincra does: the product's own adapter understands it."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.payments.providers import Credentials, provider
from holdfast.payments.providers.port import AccountRequest, OutcomeUnknown, PaymentRequest, Provider
from local.fincra import serving_fincra

KNOWN_BY = Credentials("sk_test_local_key", account="business", public_key="public", webhook_secret="signs")


@pytest.fixture
def url() -> Iterator[str]:
    with serving_fincra() as url:
        yield url


@pytest.fixture
def fincra(url: str) -> Provider:
    return provider("fincra", replace(KNOWN_BY, base_url=url), deployment="local")


def asked() -> PaymentRequest:
    return PaymentRequest(new_id("pay"), Money(507_500, "NGN"), "ada@example.com", "http://127.0.0.1/back", "A laptop")


def test_a_payment_is_opened_paid_and_found(url: str, fincra: Provider) -> None:
    request = asked()
    assert fincra.find_payment(request.reference).status == "not_found"
    started = fincra.start_payment(request)
    assert started.checkout_url.startswith("https://sandbox-checkout.fincra.com/pay/")
    assert fincra.find_payment(request.reference).status == "pending"
    paid = httpx.post(f"{url}/pay/{request.reference}").content
    found = fincra.find_payment(request.reference)
    assert (found.status, found.amount) == ("succeeded", request.amount)
    signature = hmac.new(KNOWN_BY.webhook_secret.encode(), paid, hashlib.sha512).hexdigest()
    notice = fincra.verify_webhook({"signature": signature}, paid)
    assert (notice.event, notice.reference, notice.amount) == ("charge.successful", request.reference, request.amount)


def test_a_reference_is_used_once_and_a_payout_is_nobodys_business(url: str, fincra: Provider) -> None:
    request = asked()
    fincra.start_payment(request)
    with pytest.raises(OutcomeUnknown):
        fincra.start_payment(request)
    assert fincra.ping() >= 0
    assert [bank.code for bank in fincra.list_banks("NGN")] == ["058"]
    assert httpx.post(f"{url}/pay/nobodys").status_code == 404
    assert httpx.post(f"{url}/disbursements/payouts", json={}).status_code == 404


def test_an_account_is_opened_for_good_and_what_is_transferred_to_it_is_found(url: str, fincra: Provider) -> None:
    asked = AccountRequest("Ada Obi", "ada@example.com", None, "NGN", "22222222222")
    outcome = fincra.open_account(asked)
    assert outcome.opened is not None
    paid = httpx.post(f"{url}/pay/{outcome.opened.account_number}", json={"amount": 5000}).content
    signature = hmac.new(KNOWN_BY.webhook_secret.encode(), paid, hashlib.sha512).hexdigest()
    notice = fincra.verify_webhook({"signature": signature}, paid)
    assert notice.account_reference == outcome.provider_reference
    found = fincra.find_credit(notice.event_key)
    assert (found.amount, found.paid_to) == (Money(500_000, "NGN"), outcome.opened.account_number)
