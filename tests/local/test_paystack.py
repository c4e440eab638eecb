"""The stand-in for Paystack speaks as Paystack does: the product's own adapter understands it."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.payments.providers import Credentials, provider
from holdfast.payments.providers.port import AccountRequest, OutcomeUnknown, PaymentRequest, Provider
from local.parameters import local_parameters
from local.paystack import serving_paystack
from local.secret_values import SecretFile

KEY = "sk_test_local_key"
TEMPLATE = Path(__file__).parent.parent.parent / "template.yaml"


@pytest.fixture
def url() -> Iterator[str]:
    with serving_paystack() as url:
        yield url


@pytest.fixture
def paystack(url: str) -> Provider:
    return provider("paystack", Credentials(KEY, url), deployment="local")


def asked() -> PaymentRequest:
    return PaymentRequest(new_id("pay"), Money(507_500, "NGN"), "ada@example.com", "http://127.0.0.1/back", "A laptop")


def test_a_payment_is_opened_paid_with_its_fee_on_top_and_found(url: str, paystack: Provider) -> None:
    request = asked()
    assert paystack.find_payment(request.reference).status == "not_found"
    started = paystack.start_payment(request)
    assert started.checkout_url.startswith("https://checkout.paystack.com/")
    assert paystack.find_payment(request.reference).status == "pending"
    paid = httpx.post(f"{url}/pay/{request.reference.replace('_', '-')}").content
    found = paystack.find_payment(request.reference)
    assert (found.status, found.amount, found.fee) == ("succeeded", request.amount, Money(7_612, "NGN"))
    signature = hmac.new(KEY.encode(), paid, hashlib.sha512).hexdigest()
    notice = paystack.verify_webhook({"x-paystack-signature": signature}, paid)
    assert (notice.event, notice.reference, notice.amount) == ("charge.success", request.reference, request.amount)
    assert json.loads(paid)["data"]["amount"] == 515_112


def test_a_reference_is_used_once_and_a_transfer_is_nobodys_business(url: str, paystack: Provider) -> None:
    request = asked()
    paystack.start_payment(request)
    with pytest.raises(OutcomeUnknown):
        paystack.start_payment(request)
    assert paystack.ping() >= 0
    assert httpx.post(f"{url}/pay/nobodys").status_code == 404
    assert httpx.post(f"{url}/transfer", json={}).status_code == 404


def test_an_account_is_opened_for_good_and_what_is_transferred_to_it_is_found(url: str, paystack: Provider) -> None:
    asked = AccountRequest("Ada Obi", "ada@example.com", "+2348012345678", "NGN", "22222222222")
    opened = paystack.open_account(asked).opened
    assert opened is not None and paystack.open_account(asked).opened == opened
    paid = httpx.post(f"{url}/pay/{opened.account_number}", json={"amount": 500_000}).content
    signature = hmac.new(KEY.encode(), paid, hashlib.sha512).hexdigest()
    notice = paystack.verify_webhook({"x-paystack-signature": signature}, paid)
    assert notice.account_number == opened.account_number
    found = paystack.find_credit(notice.event_key)
    assert (found.status, found.amount, found.paid_to) == ("succeeded", Money(500_000, "NGN"), opened.account_number)


def test_what_moved_is_on_its_lists(url: str, paystack: Provider) -> None:
    paid, abandoned = asked(), asked()
    for request in (paid, abandoned):
        paystack.start_payment(request)
    httpx.post(f"{url}/pay/{paid.reference.replace('_', '-')}")
    now = datetime.now(UTC)
    [movement] = paystack.list_movements(now - timedelta(hours=1), now + timedelta(hours=1))
    assert (movement.reference, movement.amount) == (paid.reference, paid.amount)


def test_it_stands_in_only_until_there_is_a_key_of_ones_own(tmp_path: Path) -> None:
    def stand_in() -> str | None:
        kept = SecretFile(tmp_path / "secrets.json")
        stand_ins = {"Paystack": "http://127.0.0.1:2"}
        return local_parameters(TEMPLATE, kept, "http://127.0.0.1:1", stand_ins).get("PaystackBaseUrl")

    assert stand_in() == "http://127.0.0.1:2"
    secrets = json.loads((tmp_path / "secrets.json").read_text())
    secrets["parameters"]["PaystackSecretKey"] = f"sk_test_{'0' * 40}"
    (tmp_path / "secrets.json").write_text(json.dumps(secrets))
    assert stand_in() is None


def test_it_knows_whoever_asks(paystack: Provider) -> None:
    paystack.start_payment(asked())
    paystack.check_credentials()
