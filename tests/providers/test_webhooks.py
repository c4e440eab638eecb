"""The contract, part three: webhooks, true and forged."""

import pytest

from holdfast.kernel.money import Money
from holdfast.payments.providers.port import ForgedWebhook, UnreadableWebhook, WebhookNotice
from tests.providers.adapters import ACCOUNTS, CREDITS, NUMBERS, PAYMENT, PAYOUT, REFUND, Adapter, every, every_one

SITUATIONS = (
    "payment_paid",
    "credit_paid",
    "account_opened",
    "account_declined",
    "payout_succeeded",
    "payout_failed",
    "payout_reversed",
    "refund_succeeded",
    "refund_failed",
    "refund_pending",
    "other",
)


@every()
def test_a_signed_payment_says_what_was_paid(adapter: Adapter) -> None:
    body = adapter.webhook("payment_paid")
    notice = adapter.open().verify_webhook(adapter.sign(body), body)
    assert (notice.kind, notice.status) == ("payment", "succeeded")
    assert notice.reference == (PAYMENT if adapter.has("a reference of ours") else None)
    assert (notice.checkout_reference is None) == (notice.reference is not None)
    assert (notice.amount, notice.environment) == (Money(500000, "NGN"), "test")
    assert notice.payment_reference is None
    assert notice.provider_reference


@every("credit_paid")
def test_what_came_to_an_account_is_told_by_what_names_the_account_and_what_to_ask_about(adapter: Adapter) -> None:
    notice = _notice(adapter, "credit_paid")
    assert (notice.kind, notice.status, notice.reference) == ("payment", "succeeded", None)
    assert (notice.amount, notice.environment) == (Money(500000, "NGN"), "test")
    assert notice.account_number == NUMBERS[adapter.name] or notice.account_reference == ACCOUNTS[adapter.name] != ""
    assert notice.event_key == CREDITS[adapter.name]


@every_one("status", ["opened", "declined"], "account_{}")
def test_what_became_of_an_account_is_told_by_what_the_provider_knows_it_by(adapter: Adapter, status: str) -> None:
    notice = _notice(adapter, f"account_{status}")
    assert (notice.kind, notice.reference, notice.environment) == ("account", None, "test")
    assert notice.account_reference == ACCOUNTS[adapter.name]
    assert notice.amount is None


@every_one("status", ["succeeded", "failed", "reversed"], "payout_{}")
def test_a_signed_payout_says_what_became_of_it(adapter: Adapter, status: str) -> None:
    body = adapter.webhook(f"payout_{status}")
    notice = adapter.open().verify_webhook(adapter.sign(body), body)
    assert (notice.kind, notice.status, notice.reference) == ("payout", status, PAYOUT)
    assert (notice.amount, notice.environment) == (Money(120000, "NGN"), "test")


@every_one("status", ["succeeded", "failed", "pending"], "refund_{}")
def test_a_signed_refund_names_the_payment_that_is_paid_back(adapter: Adapter, status: str) -> None:
    body = adapter.webhook(f"refund_{status}")
    notice = adapter.open().verify_webhook(adapter.sign(body), body)
    assert (notice.kind, notice.status, notice.payment_reference) == ("refund", status, PAYMENT)
    assert notice.reference in (REFUND, None)
    assert notice.amount == Money(200000, "NGN")


@every("other")
def test_an_event_of_another_kind_is_read_and_carries_nothing(adapter: Adapter) -> None:
    body = adapter.webhook("other")
    notice = adapter.open().verify_webhook(adapter.sign(body), body)
    assert (notice.kind, notice.reference, notice.status, notice.amount) == ("other", None, None, None)
    assert notice.event_key


@every()
def test_a_wrong_amount_or_currency_is_reported_truthfully(adapter: Adapter) -> None:
    assert _notice(adapter, "payment_wrong_amount").amount == Money(10000, "NGN")
    assert _notice(adapter, "payment_wrong_currency").amount == Money(500000, "GHS")


@every("environment")
def test_a_wrong_environment_is_reported_truthfully(adapter: Adapter) -> None:
    assert _notice(adapter, "payment_wrong_environment").environment == "live"


@every()
def test_a_replayed_webhook_has_the_key_of_the_first(adapter: Adapter) -> None:
    port, body = adapter.open(), adapter.webhook("payment_paid")
    first = port.verify_webhook(adapter.sign(body), body)
    assert port.verify_webhook(adapter.sign(body), body) == first


@every()
def test_different_events_have_different_keys(adapter: Adapter) -> None:
    port = adapter.open()
    bodies = [adapter.webhook(situation) for situation in SITUATIONS if adapter.has(situation)]
    assert len({port.verify_webhook(adapter.sign(body), body).event_key for body in bodies}) == len(bodies)


@every_one("situation", SITUATIONS)
def test_a_webhook_without_a_signature_is_forged(adapter: Adapter, situation: str) -> None:
    with pytest.raises(ForgedWebhook) as forged:
        adapter.open().verify_webhook({"content-type": "application/json"}, adapter.webhook(situation))
    assert forged.value.status == 401


@every_one("situation", SITUATIONS)
def test_a_webhook_signed_with_another_secret_is_forged(adapter: Adapter, situation: str) -> None:
    body = adapter.webhook(situation)
    with pytest.raises(ForgedWebhook):
        adapter.open().verify_webhook(adapter.sign(body, "5ec4e7-of-somebody-else"), body)


@every_one("situation", SITUATIONS)
def test_a_webhook_whose_signature_ends_otherwise_is_forged(adapter: Adapter, situation: str) -> None:
    body = adapter.webhook(situation)
    [(header, signature)] = adapter.sign(body).items()
    forged = signature[:-8] + ("0" * 8 if signature[-8:] != "0" * 8 else "1" * 8)
    with pytest.raises(ForgedWebhook):
        adapter.open().verify_webhook({header: forged}, body)


@every("a signed body")
def test_one_byte_changed_anywhere_makes_a_webhook_forged(adapter: Adapter) -> None:
    port, body = adapter.open(), adapter.webhook("payment_paid")
    headers = adapter.sign(body)
    for place in range(len(body)):
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        with pytest.raises(ForgedWebhook):
            port.verify_webhook(headers, changed)


@every("a signed body")
def test_the_same_document_with_other_spaces_is_forged(adapter: Adapter) -> None:
    body = adapter.webhook("payment_paid")
    with pytest.raises(ForgedWebhook):
        adapter.open().verify_webhook(adapter.sign(body), body + b"\n")
    with pytest.raises(ForgedWebhook):
        adapter.open().verify_webhook(adapter.sign(body), body.replace(b": ", b":"))


@every()
@pytest.mark.parametrize(
    "signature", ["", " ", "é", "\udcff", "0" * 128, "t=1,v1=" + "0" * 64, "t=,v1=", "v1=00", "t=9" * 50]
)
def test_a_signature_of_any_shape_is_forged_and_never_an_error(adapter: Adapter, signature: str) -> None:
    with pytest.raises(ForgedWebhook):
        adapter.open().verify_webhook({adapter.signature_header: signature}, adapter.webhook("payment_paid"))


@every()
@pytest.mark.parametrize("spell", [str.lower, str.upper, str.title])
def test_the_name_of_the_header_may_have_any_case(adapter: Adapter, spell: object) -> None:
    assert callable(spell)
    body = adapter.webhook("payment_paid")
    [signature] = adapter.sign(body).values()
    notice = adapter.open().verify_webhook({spell(adapter.signature_header): signature}, body)
    assert notice.amount == Money(500000, "NGN")


@every()
@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b"{}", b'"hello"', b"\xff\xfe", b"[" * 100_000, b'{"event": {}, "type": [], "id": {}}'],
    ids=lambda body: repr(body[:20]),
)
def test_a_signed_body_that_makes_no_sense_is_unreadable(adapter: Adapter, body: bytes) -> None:
    with pytest.raises(UnreadableWebhook) as unreadable:
        adapter.open().verify_webhook(adapter.sign(body), body)
    assert unreadable.value.status == 422


@every("payment_without_reference")
def test_a_signed_payment_without_a_reference_is_unreadable(adapter: Adapter) -> None:
    body = adapter.webhook("payment_without_reference")
    with pytest.raises(UnreadableWebhook, match="reference"):
        adapter.open().verify_webhook(adapter.sign(body), body)


@every("a signed body")
def test_a_forged_body_is_not_even_parsed(adapter: Adapter) -> None:
    """Were it parsed first, it would be called unreadable."""
    with pytest.raises(ForgedWebhook):
        adapter.open().verify_webhook(adapter.sign(b"{}"), b"{")


def _notice(adapter: Adapter, situation: str) -> WebhookNotice:
    body = adapter.webhook(situation)
    return adapter.open().verify_webhook(adapter.sign(body), body)
