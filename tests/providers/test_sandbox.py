"""What is the sandbox's alone: its signature with a time in it, its scripts, and where it may not be."""

from datetime import UTC, datetime, timedelta

import pytest

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid
from holdfast.payments.providers import Credentials, provider
from holdfast.payments.providers.port import ForgedWebhook, OutcomeUnknown
from holdfast.payments.providers.sandbox import PAYMENT_SCRIPTS, PAYOUT_SCRIPTS, payout_script, sign
from tests.providers.adapters import (
    ADAPTERS,
    PAYMENT,
    PAYMENT_REQUEST,
    PAYOUT_REQUEST,
    RECIPIENT_REQUEST,
    Expected,
    Scripted,
)
from tests.providers.quiet_server import QuietServer

[SANDBOX] = (adapter for adapter in ADAPTERS if adapter.name == "sandbox")
SECRET = SANDBOX.credentials.secret


def test_the_signature_is_the_hmac_of_time_and_body() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    # echo -n '1767323045.{"id":"evt_1"}' | openssl dgst -sha256 -hmac secret
    expected = "t=1767323045,v1=406b1ba50f42cff3665718c90df7f73fa268963389f73ac6fb6858a4a23fc17d"
    assert sign("secret", b'{"id":"evt_1"}', at) == expected


@pytest.mark.parametrize("age", [timedelta(minutes=5, seconds=2), timedelta(days=1), -timedelta(minutes=5, seconds=2)])
def test_a_signature_of_another_time_is_forged(age: timedelta) -> None:
    body = SANDBOX.webhook("payment_paid")
    headers = {"sandbox-signature": sign(SECRET, body, clock.now() - age)}
    with pytest.raises(ForgedWebhook):
        SANDBOX.open().verify_webhook(headers, body)


@pytest.mark.parametrize("age", [timedelta(minutes=4, seconds=58), -timedelta(minutes=4, seconds=58)])
def test_a_signature_within_five_minutes_is_good(age: timedelta) -> None:
    body = SANDBOX.webhook("payment_paid")
    headers = {"sandbox-signature": sign(SECRET, body, clock.now() - age)}
    assert SANDBOX.open().verify_webhook(headers, body).reference == PAYMENT


def test_the_time_of_a_signature_cannot_be_changed() -> None:
    body = SANDBOX.webhook("payment_paid")
    old = sign(SECRET, body, clock.now() - timedelta(hours=1))
    fresh = sign(SECRET, body, clock.now())
    forged = fresh.partition(",")[0] + "," + old.partition(",")[2]
    with pytest.raises(ForgedWebhook):
        SANDBOX.open().verify_webhook({"sandbox-signature": forged}, body)


def test_the_window_follows_the_clock() -> None:
    body = SANDBOX.webhook("payment_paid")
    headers = {"sandbox-signature": sign(SECRET, body, clock.now())}
    with clock.shifted(timedelta(days=30)), pytest.raises(ForgedWebhook):
        SANDBOX.open().verify_webhook(headers, body)


@pytest.mark.parametrize("deployment", ["production", "preprod", "prod", "", "Production"])
def test_the_sandbox_refuses_to_be_in_earnest(deployment: str) -> None:
    with pytest.raises(Invalid) as refused:
        provider("sandbox", SANDBOX.credentials, deployment=deployment)
    assert refused.value.slug == "no-sandbox-here"


@pytest.mark.parametrize("deployment", ["local", "dev", "stage"])
def test_the_sandbox_is_everywhere_else(deployment: str) -> None:
    assert provider("sandbox", SANDBOX.credentials, deployment=deployment).environment == "test"


@pytest.mark.parametrize("credentials", [Credentials(""), Credentials("", "http://here"), Credentials("secret")])
def test_the_sandbox_has_no_default_secret_and_no_default_place(credentials: Credentials) -> None:
    with pytest.raises(ValueError, match="secret and a base URL"):
        provider("sandbox", credentials, deployment="local")


def test_no_proxy_stands_between_a_deployment_and_its_own_sandbox(
    quiet_server: QuietServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert provider("sandbox", Credentials(SECRET, quiet_server.url), deployment="local").list_banks("NGN") == ()


@pytest.mark.parametrize(
    ("money", "spelled"),
    [(Money(5000, "JPY"), "5000"), (Money(5000, "KWD"), "5.000"), (Money(12_345_678_901, "DOT"), "1.2345678901")],
)
def test_money_travels_as_a_decimal_string_whatever_its_decimals(money: Money, spelled: str) -> None:
    transfer = {
        "id": "sbx_1",
        "reference": PAYOUT_REQUEST.reference,
        "status": "succeeded",
        "amount": {"amount": spelled, "currency": money.currency},
        "environment": "test",
    }
    script = Scripted([Expected("POST /v1/sandbox/transfers", 201, transfer)])
    request = type(PAYOUT_REQUEST)(PAYOUT_REQUEST.reference, money, "058:0123456789", "Withdrawal")
    assert SANDBOX.open(script).send_payout(request).amount == money
    assert script.sent()["amount"] == {"amount": spelled, "currency": money.currency}


@pytest.mark.parametrize(
    "amount",
    [
        "5000.00",
        5000,
        {"amount": 5000, "currency": "NGN"},
        {"amount": "5000.001", "currency": "NGN"},
        {"amount": "-1.00", "currency": "NGN"},
        {"amount": "1.00", "currency": "???"},
        {"amount": "1.00"},
    ],
)
def test_an_amount_of_another_shape_is_no_outcome(amount: object) -> None:
    transaction = {"id": "sbx_1", "reference": PAYMENT, "status": "succeeded", "amount": amount, "environment": "test"}
    script = Scripted([Expected(f"GET /v1/sandbox/transactions/{PAYMENT}", 200, transaction)])
    with pytest.raises(OutcomeUnknown):
        SANDBOX.open(script).find_payment(PAYMENT)


def test_a_status_that_is_not_in_the_protocol_is_no_outcome() -> None:
    transaction = {"id": "sbx_1", "reference": PAYMENT, "status": "done", "amount": {"amount": "1", "currency": "NGN"}}
    script = Scripted([Expected(f"GET /v1/sandbox/transactions/{PAYMENT}", 200, transaction)])
    with pytest.raises(OutcomeUnknown, match="status"):
        SANDBOX.open(script).find_payment(PAYMENT)


def test_the_request_for_a_payment_is_what_the_protocol_says() -> None:
    script = SANDBOX.playing("start_payment", "started")
    started = SANDBOX.open(script).start_payment(PAYMENT_REQUEST)
    assert started.checkout_url == f"http://127.0.0.1:8080/v1/sandbox/checkout/{PAYMENT}"
    assert script.sent() == {
        "reference": PAYMENT,
        "amount": {"amount": "5000.00", "currency": "NGN"},
        "email": "ada@example.com",
        "callback_url": "https://shop.example/done",
        "description": "A chair",
    }


def test_a_recipient_is_its_bank_and_account() -> None:
    assert SANDBOX.open().create_recipient(RECIPIENT_REQUEST) == "058:0123456789"


def test_the_last_two_digits_of_an_account_choose_what_happens_to_a_payout() -> None:
    assert payout_script("0123456789") == "succeeded"
    assert {payout_script(f"01234567{ending}") for ending in PAYOUT_SCRIPTS} == {
        name for name, _ in PAYOUT_SCRIPTS.values()
    }


def test_every_ending_that_a_shop_must_survive_can_be_played() -> None:
    assert PAYMENT_SCRIPTS.keys() >= {
        "declined",
        "delayed",
        "duplicated",
        "out_of_order",
        "underpaid",
        "overpaid",
        "lost",
    }
