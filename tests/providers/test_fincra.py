"""What is Fincra's alone: naira, the forms of its answers, its hosts, and what it cannot do."""

import json
from dataclasses import replace

import httpx
import pytest

from holdfast.kernel.money import Money
from holdfast.payments.providers import Credentials, provider
from holdfast.payments.providers.port import (
    ForgedWebhook,
    OutcomeUnknown,
    Provider,
    ProviderRefused,
    WebhookNotice,
)
from tests.providers.adapters import (
    ADAPTERS,
    FINCRA,
    PAYMENT,
    PAYMENT_REQUEST,
    PAYOUT,
    PAYOUT_REQUEST,
    RECIPIENT_REQUEST,
    REFUND,
    REFUND_REQUEST,
    Scripted,
    sign_as_fincra,
)

[ADAPTER] = (adapter for adapter in ADAPTERS if adapter.name == "fincra")


def _changed(operation: str, situation: str, **changes: object) -> Scripted:
    """The documented answer with these fields of its `data` changed."""
    script = ADAPTER.playing(operation, situation)
    [expected] = script.expected
    assert isinstance(expected.body, dict)
    script.expected = [replace(expected, body={**expected.body, "data": {**expected.body["data"], **changes}})]
    return script


def _notice(body: bytes) -> WebhookNotice:
    return ADAPTER.open().verify_webhook(sign_as_fincra(FINCRA.webhook_secret, body), body)


def _unreachable(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nothing may be sent, but {request.url} was")


NOWHERE = httpx.MockTransport(_unreachable)


def test_a_checkout_is_asked_for_in_whole_naira_and_at_our_cost() -> None:
    script = ADAPTER.playing("start_payment", "started")
    assert ADAPTER.open(script).start_payment(PAYMENT_REQUEST).provider_reference == "fcr-p-08e0c36289"
    assert script.sent() == {
        "amount": 5000,
        "currency": "NGN",
        "customer": {"name": "ada@example.com", "email": "ada@example.com"},
        "reference": PAYMENT,
        "redirectUrl": "https://shop.example/done",
        "feeBearer": "business",
        "settlementDestination": "wallet",
        "metadata": {"description": "A chair"},
    }


def test_a_checkout_is_narrowed_to_the_one_method_that_was_asked_for() -> None:
    script = ADAPTER.playing("start_payment", "started")
    ADAPTER.open(script).start_payment(replace(PAYMENT_REQUEST, method="bank_transfer"))
    assert script.sent()["paymentMethods"] == ["bank_transfer"]


@pytest.mark.parametrize("amount", [Money(500001, "NGN"), Money(500000, "GHS"), Money(500000, "USD")])
def test_what_the_checkout_is_not_known_to_take_is_refused_unsent(amount: Money) -> None:
    with pytest.raises(ProviderRefused):
        ADAPTER.open(NOWHERE).start_payment(replace(PAYMENT_REQUEST, amount=amount))


def test_a_checkout_that_is_not_https_is_not_shown_to_anyone() -> None:
    with pytest.raises(OutcomeUnknown, match="https"):
        ADAPTER.open(_changed("start_payment", "started", link="http://here")).start_payment(PAYMENT_REQUEST)


def test_a_payout_names_its_beneficiary_and_counts_naira_in_text() -> None:
    script = ADAPTER.playing("send_payout", "accepted")
    ADAPTER.open(script).send_payout(PAYOUT_REQUEST)
    assert script.sent() == {
        "business": FINCRA.account,
        "sourceCurrency": "NGN",
        "destinationCurrency": "NGN",
        "amount": "1200.00",
        "description": "Withdrawal",
        "customerReference": PAYOUT,
        "paymentDestination": "bank_account",
        "beneficiary": {
            "type": "individual",
            "firstName": "Ada",
            "lastName": "Obi",
            "accountHolderName": "Ada Obi",
            "accountNumber": "0123456789",
            "bankCode": "058",
        },
    }


@pytest.mark.parametrize("recipient", ["", "RCP_1", "058", "058:", "058:0123456789", "058:0123456789: ", ":1:Ada"])
def test_a_recipient_of_another_form_is_refused_unsent(recipient: str) -> None:
    with pytest.raises(ProviderRefused):
        ADAPTER.open(NOWHERE).send_payout(replace(PAYOUT_REQUEST, recipient=recipient))


def test_a_recipient_is_the_account_itself() -> None:
    port = ADAPTER.open(NOWHERE)
    assert port.create_recipient(RECIPIENT_REQUEST) == "058:0123456789:Ada Obi"
    for wrong in ({"currency": "GHS"}, {"name": " "}, {"account_number": "0:1"}, {"bank_code": "0:1"}):
        with pytest.raises(ProviderRefused):
            port.create_recipient(replace(RECIPIENT_REQUEST, **wrong))


@pytest.mark.parametrize(
    ("amount", "came", "variance", "principal"),
    [
        (5000, 5000, None, 500000),
        (100, 101.51, None, 10000),  # the documented case: the payer bore the fee
        (5000, None, None, 500000),  # as in the documented answer about a card
        (7000, 73, "underpayment", 7300),
        (2500, 2031.2, "underpayment", 203120),
        (100, 111, "overpayment", 11100),
        (355.27, 200, None, 20000),
        ("5000.00", "5000.000000", None, 500000),
        (0.1, 0.1, None, 10),
    ],
)
def test_the_principal_is_what_was_paid_towards_the_request(
    amount: object, came: object, variance: object, principal: int
) -> None:
    changes = {"amount": amount, "amountReceived": came, "varianceType": variance}
    found = ADAPTER.open(_changed("find_payment", "paid", **changes)).find_payment(PAYMENT)
    assert found.amount == Money(principal, "NGN")
    body = {"event": "charge.successful", "data": {"reference": PAYMENT, "status": "success", "currency": "NGN"}}
    assert _notice(json.dumps({**body, "data": body["data"] | changes}).encode()).amount == found.amount


@pytest.mark.parametrize("amount", [-1, "-5", "5e3", True, [], {}, 88.6455, 10**30, "٣", "1,000", 1e30])
def test_an_amount_that_is_no_whole_number_of_kobo_is_no_outcome(amount: object) -> None:
    with pytest.raises(OutcomeUnknown):
        ADAPTER.open(_changed("find_payment", "paid", amount=amount, amountReceived=None)).find_payment(PAYMENT)
    with pytest.raises(OutcomeUnknown):
        ADAPTER.open(_changed("find_payout", "succeeded", amountReceived=amount)).find_payout(PAYOUT)


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e999999999"])
def test_a_number_that_is_none_is_no_outcome(number: bytes) -> None:
    document = ADAPTER.playing("find_payment", "paid").expected[0].body
    body = json.dumps(document).replace("5000", "@").encode().replace(b"@", number)
    answering = httpx.MockTransport(lambda _: httpx.Response(200, content=body))
    with pytest.raises(OutcomeUnknown):
        ADAPTER.open(answering).find_payment(PAYMENT)


@pytest.mark.parametrize("currency", ["BTC", "", None, "ngn"])
def test_an_unknown_currency_is_no_outcome(currency: object) -> None:
    with pytest.raises(OutcomeUnknown):
        ADAPTER.open(_changed("find_payment", "paid", currency=currency)).find_payment(PAYMENT)


def test_a_fee_with_a_part_of_a_kobo_is_left_out_and_the_payout_believed() -> None:
    found = ADAPTER.open(_changed("find_payout", "succeeded", fee=1.2599999999999998)).find_payout(PAYOUT)
    assert (found.status, found.fee, found.amount) == ("succeeded", None, Money(120000, "NGN"))


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("success", "succeeded"),
        ("successful", "succeeded"),
        ("failed", "failed"),
        ("pending", "pending"),
        ("processing", "pending"),
        ("reversed", "pending"),
        ("a word of tomorrow", "pending"),
    ],
)
def test_only_a_final_word_is_final(word: str, status: str) -> None:
    assert ADAPTER.open(_changed("find_payment", "paid", status=word)).find_payment(PAYMENT).status == status
    assert ADAPTER.open(_changed("find_payout", "succeeded", status=word)).find_payout(PAYOUT).status == status
    assert ADAPTER.open(_changed("send_payout", "accepted", status=word)).send_payout(PAYOUT_REQUEST).status == status


def test_a_refund_of_a_chosen_amount_does_not_exist_and_is_refused_unsent() -> None:
    port = ADAPTER.open(NOWHERE)
    with pytest.raises(ProviderRefused, match="pays back"):
        port.send_refund(REFUND_REQUEST)
    assert port.find_refund(REFUND, PAYMENT).status == "not_found"


def test_both_documented_forms_of_a_charge_are_read() -> None:
    about = {"status": "success", "amount": 5000, "amountReceived": 5000, "currency": "NGN"}
    older = {**about, "transactionReference": "fcr-t-1", "merchantReference": PAYMENT}
    newer = {**about, "chargeReference": "fcr-bt-1", "reference": PAYMENT}
    for data, key in ((older, "fcr-t-1"), (newer, "fcr-bt-1")):
        notice = _notice(json.dumps({"event": "charge.successful", "data": data}).encode())
        assert (notice.reference, notice.amount) == (PAYMENT, Money(500000, "NGN"))
        assert notice.event_key == f"charge.successful:{key}"


def test_the_bytes_themselves_are_signed_and_not_what_they_mean() -> None:
    data = {"reference": PAYMENT, "status": "success", "amount": 5000, "currency": "NGN", "name": "Adé"}
    document = {"event": "charge.successful", "data": data}
    compact = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    signature = sign_as_fincra(FINCRA.webhook_secret, compact)
    assert ADAPTER.open().verify_webhook(signature, compact).reference == PAYMENT
    for other in (json.dumps(document, ensure_ascii=False), json.dumps(document, separators=(",", ":"))):
        with pytest.raises(ForgedWebhook):
            ADAPTER.open().verify_webhook(signature, other.encode())


def _open(deployment: str, base_url: str | None = None) -> Provider:
    return provider("fincra", replace(FINCRA, base_url=base_url), deployment=deployment, transport=NOWHERE)


def test_only_a_production_is_live_and_what_stands_in_never_is() -> None:
    assert _open("production").environment == "live"
    assert "https://api.fincra.com" in repr(_open("production"))
    for deployment in ("local", "dev", "stage", "preprod"):
        assert _open(deployment).environment == "test"
        assert "https://sandboxapi.fincra.com" in repr(_open(deployment))
    assert _open("production", "http://127.0.0.1:9").environment == "test"


@pytest.mark.parametrize("missing", ["secret", "account", "public_key", "webhook_secret"])
def test_without_one_of_its_four_values_it_opens_nothing_and_repeats_none(missing: str) -> None:
    incomplete: Credentials = replace(FINCRA, **{missing: ""})
    with pytest.raises(ValueError, match="Fincra needs") as raised:
        provider("fincra", incomplete, deployment="local")
    assert FINCRA.secret not in str(raised.value)
