"""What is Paystack's alone: its amounts, words, references, pages and keys."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.payments.providers import Credentials, provider
from holdfast.payments.providers.port import OutcomeUnknown, Provider, ProviderRefused, UnreadableWebhook
from tests.providers.adapters import (
    ADAPTERS,
    PAYMENT,
    PAYMENT_REQUEST,
    PAYOUT,
    PAYOUT_REQUEST,
    RECIPIENT_REQUEST,
    REFUND,
    REFUND_REQUEST,
    Expected,
    Scripted,
    sign_as_paystack,
)

[PAYSTACK] = (adapter for adapter in ADAPTERS if adapter.name == "paystack")
SECRET = PAYSTACK.credentials.secret
RESPELLED = PAYMENT.replace("_", "-")


def _changed(operation: str, situation: str, **changes: object) -> Scripted:
    """The documented answer with these fields of its last `data` changed."""
    script = PAYSTACK.playing(operation, situation)
    last = script.expected[-1]
    assert isinstance(last.body, dict)
    script.expected[-1] = replace(last, body={**last.body, "data": {**last.body["data"], **changes}})
    return script


def _notice(event: str, **data: object) -> Any:
    body = json.dumps({"event": event, "data": data}).encode()
    return PAYSTACK.open().verify_webhook(sign_as_paystack(SECRET, body), body)


def _refusing_to_be_called(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nothing may be sent, but {request.url} was")


@pytest.mark.parametrize(
    ("amount", "requested", "fees", "principal"),
    [
        (40333, 30050, 10283, 30050),  # the documented case: the payer bore the fee
        (500000, 500000, 7500, 500000),  # we bear it
        (500000, 500000, None, 500000),
        (500000, None, 7500, 500000),
        (500000, 0, 7500, 500000),
        (450000, 500000, 7500, 450000),  # underpaid
        (1000000, 500000, 15000, 1000000),  # overpaid: the surplus is no fee
        (507501, 500000, 7500, 507501),
        ("507500", "500000", "7500", 500000),
    ],
)
def test_the_principal_is_what_was_paid_towards_the_request(
    amount: object, requested: object, fees: object, principal: int
) -> None:
    script = _changed("find_payment", "paid", amount=amount, requested_amount=requested, fees=fees)
    assert PAYSTACK.open(script).find_payment(PAYMENT).amount == Money(principal, "NGN")
    notice = _notice(
        "charge.success",
        id=1,
        reference=RESPELLED,
        status="success",
        amount=amount,
        requested_amount=requested,
        fees=fees,
        currency="NGN",
        domain="test",
    )
    assert notice.amount == Money(principal, "NGN")


@pytest.mark.parametrize("amount", [-1, 5000.5, 5000.0, "5000.00", "-5", "5e3", True, [], {}, 10**30, "٣"])
def test_an_amount_that_is_no_whole_number_of_kobo_is_no_outcome(amount: object) -> None:
    with pytest.raises(OutcomeUnknown):
        PAYSTACK.open(_changed("find_payment", "paid", amount=amount, requested_amount=None)).find_payment(PAYMENT)


@pytest.mark.parametrize("currency", ["XOF", "BTC", "", None, "ngn"])
def test_a_currency_whose_subunit_is_not_established_is_no_outcome(currency: object) -> None:
    with pytest.raises(OutcomeUnknown):
        PAYSTACK.open(_changed("find_payment", "paid", currency=currency)).find_payment(PAYMENT)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("success", "succeeded"),
        ("failed", "failed"),
        ("reversed", "reversed"),
        ("abandoned", "pending"),
        ("ongoing", "pending"),
        ("pending", "pending"),
        ("processing", "pending"),
        ("queued", "pending"),
        ("a word of tomorrow", "pending"),
    ],
)
def test_only_a_final_word_about_a_payment_is_final(word: str, status: str) -> None:
    assert PAYSTACK.open(_changed("find_payment", "paid", status=word)).find_payment(PAYMENT).status == status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("success", "succeeded"),
        ("failed", "failed"),
        ("abandoned", "failed"),
        ("blocked", "failed"),
        ("rejected", "failed"),
        ("reversed", "reversed"),
        ("pending", "pending"),
        ("otp", "pending"),
        ("received", "pending"),
        ("a word of tomorrow", "pending"),
    ],
)
def test_only_a_final_word_about_a_payout_is_final(word: str, status: str) -> None:
    found = PAYSTACK.open(_changed("find_payout", "succeeded", status=word)).find_payout(PAYOUT)
    assert found.status == status
    assert found.reason == (None if word == "success" else word)
    assert PAYSTACK.open(_changed("send_payout", "accepted", status=word)).send_payout(PAYOUT_REQUEST).status == status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("processed", "succeeded"),
        ("failed", "failed"),
        ("pending", "pending"),
        ("processing", "pending"),
        ("needs-attention", "pending"),
    ],
)
def test_only_a_final_word_about_a_refund_is_final(word: str, status: str) -> None:
    sent = PAYSTACK.open(_changed("send_refund", "accepted", status=word)).send_refund(REFUND_REQUEST)
    assert sent.status == status
    assert sent.reason == (None if word == "processed" else word)


@pytest.mark.parametrize("metadata", ["", 0, None, {}, {"order": "ord_1"}, "{}", []])
def test_metadata_may_be_anything(metadata: object) -> None:
    found = PAYSTACK.open(_changed("find_payment", "paid", metadata=metadata)).find_payment(PAYMENT)
    assert found.status == "succeeded"


@pytest.mark.parametrize("falsy", [False, "false"])
def test_a_status_of_false_is_a_no_also_as_text_and_also_with_a_200(falsy: object) -> None:
    for status_code in (200, 400):
        script = Scripted([Expected("POST /transfer", status_code, {"status": falsy, "message": "Account closed"})])
        with pytest.raises(ProviderRefused, match="Account closed"):
            PAYSTACK.open(script).send_payout(PAYOUT_REQUEST)


def test_a_no_without_a_reason_leaves_the_outcome_unknown() -> None:
    script = Scripted([Expected("POST /transfer", 400, {"status": False})])
    with pytest.raises(OutcomeUnknown):
        PAYSTACK.open(script).send_payout(PAYOUT_REQUEST)


@pytest.mark.parametrize("status_code", [408, 409])
def test_a_conflict_leaves_the_outcome_unknown(status_code: int) -> None:
    script = Scripted([Expected("POST /transfer", status_code, {"status": False, "message": "In progress"})])
    with pytest.raises(OutcomeUnknown):
        PAYSTACK.open(script).send_payout(PAYOUT_REQUEST)


@pytest.mark.parametrize(
    "message",
    ["Please provide a unique reference. Reference already exists on a transfer", "Duplicate Transaction Reference"],
)
def test_a_reference_used_before_is_known_by_the_sentence_alone(message: str) -> None:
    script = Scripted([Expected("POST /transfer", 400, {"status": False, "message": message})])
    with pytest.raises(OutcomeUnknown):
        PAYSTACK.open(script).send_payout(PAYOUT_REQUEST)


def test_amounts_are_sent_as_whole_kobo_in_their_currency() -> None:
    payment, payout, refund = (
        PAYSTACK.playing("start_payment", "started"),
        PAYSTACK.playing("send_payout", "accepted"),
        PAYSTACK.playing("send_refund", "accepted"),
    )
    PAYSTACK.open(payment).start_payment(PAYMENT_REQUEST)
    PAYSTACK.open(payout).send_payout(PAYOUT_REQUEST)
    PAYSTACK.open(refund).send_refund(REFUND_REQUEST)
    sent = [(script.sent()["amount"], script.sent()["currency"]) for script in (payment, payout, refund)]
    assert sent == [(500000, "NGN"), (120000, "NGN"), (200000, "NGN")]
    assert payout.sent()["source"] == "balance"


def test_a_payments_reference_is_spelled_without_the_underscore_that_paystack_refuses() -> None:
    payment, refund = PAYSTACK.playing("start_payment", "started"), PAYSTACK.playing("send_refund", "accepted")
    PAYSTACK.open(payment).start_payment(PAYMENT_REQUEST)
    PAYSTACK.open(refund).send_refund(REFUND_REQUEST)
    assert payment.sent()["reference"] == refund.sent()["transaction"] == RESPELLED
    for reference in (new_id("pay"), "T685312322670591", "ge-bzrf8u8k2pygxrnqf", "a.b=c"):
        notice = _notice(
            "charge.success",
            id=1,
            reference=reference.replace("_", "-"),
            status="success",
            amount=1,
            currency="NGN",
            domain="test",
        )
        assert notice.reference == reference


def test_a_reference_cannot_leave_its_place_in_the_path() -> None:
    script = Scripted([Expected("GET /transfer/verify/..%2F..%2Fbalance%3Fx", 404, {"status": False, "message": "x"})])
    with pytest.raises(OutcomeUnknown):
        PAYSTACK.open(script).find_payout("../../balance?x")
    assert not script.expected


@pytest.mark.parametrize(
    "call",
    [
        lambda port: port.start_payment(replace(PAYMENT_REQUEST, amount=Money(1000, "JPY"))),
        lambda port: port.send_payout(replace(PAYOUT_REQUEST, amount=Money(1000, "KWD"))),
        lambda port: port.send_refund(replace(REFUND_REQUEST, amount=Money(1000, "XOF"))),
        lambda port: port.list_banks("EUR"),
    ],
)
def test_a_currency_that_paystack_does_not_move_is_refused_before_anything_is_sent(call: Any) -> None:
    with pytest.raises(ProviderRefused):
        call(PAYSTACK.open(httpx.MockTransport(_refusing_to_be_called)))


def test_a_checkout_is_narrowed_to_the_one_method_that_was_asked_for() -> None:
    script = PAYSTACK.playing("start_payment", "started")
    PAYSTACK.open(script).start_payment(replace(PAYMENT_REQUEST, method="bank_transfer"))
    assert script.sent()["channels"] == ["bank_transfer"]
    script = PAYSTACK.playing("start_payment", "started")
    PAYSTACK.open(script).start_payment(PAYMENT_REQUEST)
    assert "channels" not in script.sent()


def test_a_checkout_that_is_not_https_is_not_shown_to_anyone() -> None:
    script = _changed("start_payment", "started", authorization_url="http://checkout.paystack.com/0peioxfhpn")
    with pytest.raises(OutcomeUnknown, match="https"):
        PAYSTACK.open(script).start_payment(PAYMENT_REQUEST)


def test_a_naira_account_is_a_nuban_and_elsewhere_the_banks_own_entry_says_what_it_is() -> None:
    naira = PAYSTACK.playing("create_recipient", "created")
    assert PAYSTACK.open(naira).create_recipient(RECIPIENT_REQUEST) == "RCP_rjs1szi4ax5hoeo"
    assert naira.sent()["type"] == "nuban"
    banks = [{"code": "MTN", "name": "MTN", "type": "mobile_money"}, {"code": "030", "name": "ADB", "type": "ghipss"}]
    created = {"status": True, "message": "ok", "data": {"recipient_code": "RCP_1"}}
    listing = Expected(
        "GET /bank?currency=GHS&perPage=100&use_cursor=true&country=ghana",
        200,
        {"status": True, "message": "Banks retrieved", "data": banks},
    )
    ghana = Scripted([listing, Expected("POST /transferrecipient", 201, created)])
    request = replace(RECIPIENT_REQUEST, currency="GHS", bank_code="MTN")
    assert PAYSTACK.open(ghana).create_recipient(request) == "RCP_1"
    assert json.loads(ghana.requests[1].content)["type"] == "mobile_money"
    with pytest.raises(ProviderRefused, match="no bank 999"):
        PAYSTACK.open(Scripted([listing])).create_recipient(replace(request, bank_code="999"))


def _refund_page(page: int, notes: list[str]) -> Expected:
    refunds = [
        {
            "id": 100 * page + at,
            "merchant_note": note,
            "status": "processed",
            "amount": 1,
            "currency": "NGN",
            "domain": "test",
        }
        for at, note in enumerate(notes)
    ]
    path = f"GET /refund?transaction=4099260516&perPage=100&page={page}"
    return Expected(path, 200, {"status": True, "message": "Refunds retrieved", "data": refunds})


def test_a_refund_is_looked_for_on_every_page() -> None:
    script = PAYSTACK.playing("find_payment", "paid")
    script.expected += [_refund_page(1, ["another"] * 100), _refund_page(2, ["another"] * 40 + [REFUND])]
    found = PAYSTACK.open(script).find_refund(REFUND, PAYMENT)
    assert (found.status, found.provider_reference) == ("succeeded", "240")


def test_a_refund_that_was_not_read_to_the_end_is_not_called_missing() -> None:
    script = PAYSTACK.playing("find_payment", "paid")
    script.expected += [_refund_page(page, ["another"] * 100) for page in range(1, 21)]
    with pytest.raises(OutcomeUnknown, match="more refunds"):
        PAYSTACK.open(script).find_refund(REFUND, PAYMENT)


def test_a_refund_of_an_unknown_payment_does_not_exist() -> None:
    found = PAYSTACK.open(PAYSTACK.playing("find_payment", "not_found")).find_refund(REFUND, PAYMENT)
    assert found.status == "not_found"


def test_a_refund_whose_number_is_known_is_asked_for_directly() -> None:
    refund = {
        "id": 3018284,
        "merchant_note": REFUND,
        "status": "processed",
        "amount": 1,
        "currency": "NGN",
        "domain": "test",
    }
    answer = Expected("GET /refund/3018284", 200, {"status": True, "message": "Refund retrieved", "data": refund})
    found = PAYSTACK.open(Scripted([answer])).find_refund(REFUND, PAYMENT, "3018284")
    assert (found.status, found.payment_reference) == ("succeeded", PAYMENT)
    with pytest.raises(OutcomeUnknown, match="another reference"):
        PAYSTACK.open(Scripted([answer])).find_refund(REFUND[:-1] + "0", PAYMENT, "3018284")


def test_the_documented_failed_transfer_is_read_as_a_failed_payout() -> None:
    notice = _notice(
        "transfer.failed",
        amount=200000,
        currency="NGN",
        domain="test",
        id=69123462,
        integration={"id": 100043},
        reference="1976435206",
        status="failed",
        transfer_code="TRF_chs98y5rykjb47w",
        recipient={
            "recipient_code": "RCP_cjcua8itre45gs",
            "details": {"account_number": "0123456789", "bank_code": "011"},
        },
        session={"provider": "nip", "id": "74849400998877667"},
    )
    assert (notice.kind, notice.status, notice.reference) == ("payout", "failed", "1976435206")
    assert (notice.amount, notice.environment) == (Money(200000, "NGN"), "test")
    assert (notice.event_key, notice.provider_reference) == ("transfer.failed:69123462", "TRF_chs98y5rykjb47w")


def test_refund_events_carry_no_number_and_are_still_told_apart() -> None:
    refund = {"status": "processed", "amount": "1000", "currency": "NGN", "domain": "test", "refund_reference": None}
    keys = [
        _notice(event, **refund, transaction_reference=reference).event_key
        for event in ("refund.pending", "refund.processed")
        for reference in (RESPELLED, "T685312322670591", RESPELLED)
    ]
    assert len(set(keys)) == 4
    assert keys[0] == keys[2]


@pytest.mark.parametrize("event", ["charge.dispute.create", "bank.transfer.rejected", "customeridentification.success"])
def test_an_event_that_settles_nothing_is_of_another_kind(event: str) -> None:
    notice = _notice(event, id=1, reference=RESPELLED, status="success", amount=1, currency="NGN", domain="test")
    assert (notice.kind, notice.reference, notice.amount) == ("other", None, None)


def test_a_webhook_of_neither_environment_is_unreadable() -> None:
    for domain in (None, "", "production", 1):
        with pytest.raises(UnreadableWebhook, match="domain"):
            _notice("transfer.failed", id=1, reference="1", status="failed", amount=1, currency="NGN", domain=domain)


def _open(secret: str) -> Provider:
    return provider("paystack", Credentials(secret), deployment="production")


def test_the_key_says_which_environment_it_opens() -> None:
    environments: Mapping[str, str] = {"sk_test_1": "test", "sk_live_1": "live"}
    assert {key: _open(key).environment for key in environments} == environments


@pytest.mark.parametrize("secret", ["", "pk_live_0123456789", "0123456789abcdef", "SK_LIVE_1"])
def test_what_is_no_secret_key_opens_nothing_and_is_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match="sk_test_ or sk_live_") as raised:
        _open(secret)
    assert not secret or secret not in str(raised.value)
