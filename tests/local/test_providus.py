"""The stand-in for Providus speaks as Providus does: the product's own adapter understands it."""

import json
from collections.abc import Iterator
from hashlib import sha512

import httpx
import pytest

from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.payments.providers import Credentials, provider
from holdfast.payments.providers.port import OutcomeUnknown, PaymentRequest, Provider
from local.providus import serving_providus


@pytest.fixture
def url() -> Iterator[str]:
    with serving_providus() as url:
        yield url


@pytest.fixture
def providus(url: str) -> Provider:
    return provider("providus", Credentials("secret", url, account="client"), deployment="local")


def test_an_account_is_made_paid_to_and_its_settlement_found(url: str, providus: Provider) -> None:
    amount = Money(507_550, "NGN")
    request = PaymentRequest(new_id("pay"), amount, "ada@example.com", "http://127.0.0.1/back", "A laptop")
    started = providus.start_payment(request)
    assert started.transfer_to is not None
    paid = httpx.post(f"{url}/pay/{started.transfer_to.account_number}", json={"amount": "5075.50"}).content
    header = {"x-auth-signature": sha512(b"client:secret").hexdigest()}
    notice = providus.verify_webhook(header, paid)
    assert (notice.checkout_reference, notice.amount) == (started.provider_reference, amount)
    found = providus.find_payment(request.reference, notice.event_key)
    assert (found.status, found.amount, found.paid_to) == ("succeeded", amount, started.transfer_to.account_number)
    assert json.loads(paid)["settlementId"] == notice.event_key


def test_what_nobody_paid_is_not_found(url: str, providus: Provider) -> None:
    with pytest.raises(OutcomeUnknown, match="yet"):
        providus.find_payment(new_id("pay"), "1")
    assert providus.ping() >= 0
    assert httpx.post(f"{url}/pay/nobodys").status_code == 404
