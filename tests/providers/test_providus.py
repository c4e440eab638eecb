"""What is Providus's alone: accounts to transfer to, its static header, settlements, and what it cannot do."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.providers import Credentials, provider
from holdfast.payments.providers.port import OutcomeUnknown, Provider, ProviderRefused, UnreadableWebhook
from tests.providers.adapters import (
    ACCOUNT_REQUEST,
    ADAPTERS,
    PAYMENT,
    PAYMENT_REQUEST,
    PAYOUT,
    PAYOUT_REQUEST,
    PROVIDUS,
    RECIPIENT_REQUEST,
    REFUND,
    REFUND_REQUEST,
    TOLD,
    Expected,
    Scripted,
    sign_as_providus,
)

[ADAPTER] = (adapter for adapter in ADAPTERS if adapter.name == "providus")
# Published by the bank, and executed: client id, client secret and header.
VECTOR = (
    "BE09BEE831CF262226B426E39BD1092AF84DC63076D4174FAC78A2261F9A3D6E59744983B8326B69CDF2963FE314DFC89635CFA37A40596508DD"
    "6EAAB09402C7"
)


def _changed(operation: str, situation: str, **changes: object) -> Scripted:
    script = ADAPTER.playing(operation, situation)
    [expected] = script.expected
    assert isinstance(expected.body, dict)
    script.expected = [replace(expected, body={**expected.body, **changes})]
    return script


def _unreachable(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nothing may be sent, but {request.url} was")


NOWHERE = httpx.MockTransport(_unreachable)


def test_the_header_is_the_banks_own_example() -> None:
    script = ADAPTER.playing("ping", "answered")
    ADAPTER.open(script).ping()
    assert script.requests[0].headers["x-auth-signature"] == VECTOR
    assert sign_as_providus("123", "456")["X-Auth-Signature"].lower().startswith("2ea3a61a94b4")


def test_a_started_payment_has_an_account_to_transfer_to() -> None:
    script = ADAPTER.playing("start_payment", "started")
    started = ADAPTER.open(script).start_payment(PAYMENT_REQUEST)
    assert (started.checkout_url, started.provider_reference) == (None, "kjhghjk")
    assert started.transfer_to is not None
    assert (started.transfer_to.account_number, started.transfer_to.account_name) == ("9977581536", "A chair")
    assert timedelta(minutes=9) < started.transfer_to.pay_by - clock.now() <= timedelta(minutes=10)
    assert script.sent() == {"account_name": "A chair"}


def test_a_card_is_refused_unsent() -> None:
    with pytest.raises(ProviderRefused):
        ADAPTER.open(NOWHERE).start_payment(replace(PAYMENT_REQUEST, method="card"))


def test_an_account_for_good_is_opened_for_a_name_and_its_bvn() -> None:
    script = ADAPTER.playing("open_account", "opened")
    opened = ADAPTER.open(script).open_account(ACCOUNT_REQUEST).opened
    assert opened is not None
    assert (opened.account_number, opened.account_name, opened.bank_name) == ("9900000001", "Ada Obi", "Providus Bank")
    assert script.sent() == {"account_name": "Ada Obi", "bvn": "22222222222"}
    assert "22222222222" not in repr(ACCOUNT_REQUEST)


def test_a_bvn_is_not_told_on_by_a_refusal() -> None:
    with pytest.raises(ProviderRefused, match="Invalid Bank Verification Number") as refused:
        ADAPTER.open(ADAPTER.playing("open_account", "refused")).open_account(ACCOUNT_REQUEST)
    assert "22222222222" not in refused.value.reason


@pytest.mark.parametrize("currency", ["GHS", "USD"])
def test_another_currency_is_refused_unsent(currency: str) -> None:
    with pytest.raises(ProviderRefused):
        ADAPTER.open(NOWHERE).start_payment(replace(PAYMENT_REQUEST, amount=Money(1, currency)))


@pytest.mark.parametrize(
    "changes",
    [
        {"account_number": ""},
        {"account_number": "99x"},
        {"account_number": "٣٣"},
        {"initiationTranRef": None},
        {"account_name": ""},
        {"responseCode": None},
        {"responseCode": "01"},
        {"requestSuccessful": "true"},
        {"requestSuccessful": False, "responseCode": "09", "responseMessage": "Request in progress"},
    ],
)
def test_an_account_without_all_of_its_parts_is_no_account(changes: dict[str, object]) -> None:
    with pytest.raises(OutcomeUnknown):
        ADAPTER.open(_changed("start_payment", "started", **changes)).start_payment(PAYMENT_REQUEST)


def test_nothing_is_asked_before_the_bank_has_notified_us() -> None:
    found = ADAPTER.open(NOWHERE).find_payment(PAYMENT)
    assert (found.status, found.reference, found.amount) == ("pending", PAYMENT, None)


def test_a_settlement_says_what_came_what_it_cost_and_to_which_account() -> None:
    found = ADAPTER.open(ADAPTER.playing("find_payment", "paid")).find_payment(PAYMENT, TOLD)
    assert (found.amount, found.fee) == (Money(500000, "NGN"), Money(7500, "NGN"))
    assert (found.paid_to, found.provider_reference) == ("9977581536", TOLD)


def test_a_settlement_that_is_not_found_yet_is_no_outcome() -> None:
    with pytest.raises(OutcomeUnknown, match="not know the settlement yet"):
        ADAPTER.open(ADAPTER.playing("find_payment", "not_yet")).find_payment(PAYMENT, TOLD)


@pytest.mark.parametrize(
    "changes",
    [
        {"settlementId": ""},
        {"accountNumber": ""},
        {"currency": ""},
        {"currency": "BTC"},
        {"transactionAmount": None},
        {"transactionAmount": -1},
        {"transactionAmount": 10.005},
        {"transactionAmount": True},
        {"transactionAmount": "1,000"},
    ],
)
def test_a_settlement_without_all_of_its_parts_is_no_outcome(changes: dict[str, object]) -> None:
    with pytest.raises(OutcomeUnknown):
        ADAPTER.open(_changed("find_payment", "paid", **changes)).find_payment(PAYMENT, TOLD)


def test_a_settlement_in_an_error_is_no_outcome() -> None:
    [paid] = ADAPTER.playing("find_payment", "paid").expected
    for status_code in (302, 400, 404):
        script = Scripted([Expected(paid.request, status_code, paid.body)])
        with pytest.raises(OutcomeUnknown):
            ADAPTER.open(script).find_payment(PAYMENT, TOLD)


def test_a_fee_with_a_part_of_a_kobo_is_left_out_and_the_settlement_believed() -> None:
    found = ADAPTER.open(_changed("find_payment", "paid", feeAmount=0.3333)).find_payment(PAYMENT, TOLD)
    assert (found.status, found.fee) == ("succeeded", None)


def test_payouts_and_refunds_do_not_exist_and_are_refused_unsent() -> None:
    port = ADAPTER.open(NOWHERE)
    assert port.payout_currencies == frozenset()
    for refused in (
        lambda: port.send_payout(PAYOUT_REQUEST),
        lambda: port.send_refund(REFUND_REQUEST),
        lambda: port.create_recipient(RECIPIENT_REQUEST),
        lambda: port.list_banks("NGN"),
        lambda: port.resolve_account("058", "0123456789"),
    ):
        with pytest.raises(ProviderRefused):
            refused()
    assert port.find_payout(PAYOUT).status == port.find_refund(REFUND, PAYMENT).status == "not_found"


def test_a_notification_is_told_apart_by_its_settlement() -> None:
    body = ADAPTER.webhook("payment_paid")
    notice = ADAPTER.open().verify_webhook(ADAPTER.sign(body), body)
    assert (notice.event_key, notice.checkout_reference) == (TOLD, "kjhghjk")
    with pytest.raises(UnreadableWebhook, match="settlementId"):
        ADAPTER.open().verify_webhook(ADAPTER.sign(body), body.replace(b'"settlementId"', b'"settlement"'))


def test_the_header_that_opens_everything_is_in_no_failure_and_no_repr() -> None:
    echo = {"requestSuccessful": False, "responseMessage": f"bad {VECTOR}", "responseCode": "05"}
    port = ADAPTER.open(httpx.MockTransport(lambda _: httpx.Response(401, json=echo)))
    with pytest.raises(ProviderRefused) as raised:
        port.start_payment(PAYMENT_REQUEST)
    assert VECTOR not in f"{raised.value.reason} {raised.value!r} {port!r}"


def _open(deployment: str, base_url: str | None = None) -> Provider:
    return provider("providus", replace(PROVIDUS, base_url=base_url), deployment=deployment, transport=NOWHERE)


def test_only_a_production_is_live_and_what_stands_in_never_is() -> None:
    assert _open("production").environment == "live"
    assert "https://vps.providusbank.com/vps/api" in repr(_open("production"))
    for deployment in ("local", "dev", "stage", "preprod"):
        assert _open(deployment).environment == "test"
    assert _open("production", "http://127.0.0.1:9").environment == "test"


@pytest.mark.parametrize("missing", ["secret", "account"])
def test_without_one_of_its_two_values_it_opens_nothing(missing: str) -> None:
    incomplete: Credentials = replace(PROVIDUS, **{missing: ""})
    with pytest.raises(ValueError, match="Providus needs"):
        provider("providus", incomplete, deployment="local")
