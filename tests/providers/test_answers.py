"""The contract, part one: what each adapter makes of what its provider answers."""

import json
from dataclasses import replace

import httpx
import pytest

from holdfast.kernel.money import Money
from holdfast.payments.providers.port import AccountName, Bank, OutcomeUnknown, ProviderRefused
from tests.providers.adapters import (
    ACCOUNT_REQUEST,
    ACCOUNTS,
    CREDITS,
    FINDING,
    LOOKING_UP,
    MOVING,
    NUMBERS,
    OPERATIONS,
    PAYLOADS,
    PAYMENT,
    PAYMENT_REQUEST,
    PAYOUT,
    PAYOUT_REQUEST,
    RECIPIENT_REQUEST,
    REFUND,
    REFUND_REQUEST,
    SITUATIONS,
    TOLD,
    Adapter,
    Scripted,
    every,
    every_one,
)


@every("checkout_url")
def test_a_started_payment_has_a_checkout_to_send_the_payer_to(adapter: Adapter) -> None:
    provider = adapter.playing("start_payment", "started")
    started = adapter.open(provider).start_payment(PAYMENT_REQUEST)
    assert (started.checkout_url or "").startswith(("https://", "http://127.0.0.1"))
    assert started.provider_reference
    assert "ada@example.com" in json.dumps(provider.sent())
    assert "https://shop.example/done" in provider.sent().values()


@every()
def test_every_request_carries_the_secret_and_the_time_it_may_take(adapter: Adapter) -> None:
    provider = adapter.playing("ping", "answered")
    adapter.open(provider).ping()
    [request] = provider.requests
    known_by = adapter.headers or {"authorization": f"Bearer {adapter.credentials.secret}"}
    assert {name: request.headers[name] for name in known_by} == known_by
    assert request.extensions["timeout"] == {"connect": 3.0, "read": 10.0, "write": 10.0, "pool": 10.0}


@every()
def test_a_paid_payment_is_reported_with_principal_fee_reference_and_environment(adapter: Adapter) -> None:
    found = adapter.open(adapter.playing("find_payment", "paid")).find_payment(PAYMENT, TOLD)
    assert (found.status, found.reference, found.environment) == ("succeeded", PAYMENT, "test")
    assert found.amount == Money(500000, "NGN")
    assert found.fee == (Money(7500, "NGN") if adapter.has("find_payment.fee") else None)
    assert found.provider_reference
    assert found.reason is None


@every("find_payment.declined")
def test_a_declined_payment_has_failed_with_the_reason(adapter: Adapter) -> None:
    found = adapter.open(adapter.playing("find_payment", "declined")).find_payment(PAYMENT, TOLD)
    assert found.status == "failed"
    assert "Declined" in (found.reason or "")


@every_one("status", ["pending", "reversed", "not_found"], "find_payment.{}")
def test_a_payment_that_neither_succeeded_nor_failed_is_reported_as_what_it_is(adapter: Adapter, status: str) -> None:
    found = adapter.open(adapter.playing("find_payment", status)).find_payment(PAYMENT, TOLD)
    assert (found.status, found.reference) == (status, PAYMENT)


@every()
def test_a_wrong_amount_of_a_payment_is_reported_truthfully(adapter: Adapter) -> None:
    payment = adapter.open(adapter.playing("find_payment", "wrong_amount")).find_payment(PAYMENT, TOLD)
    assert (payment.status, payment.amount) == ("succeeded", Money(10000, "NGN"))


@every("find_payout")
def test_a_wrong_amount_of_a_payout_is_reported_truthfully(adapter: Adapter) -> None:
    payout = adapter.open(adapter.playing("find_payout", "wrong_amount")).find_payout(PAYOUT)
    assert (payout.status, payout.amount) == ("succeeded", Money(120, "NGN"))


@every("find_refund")
def test_a_wrong_amount_of_a_refund_is_reported_truthfully(adapter: Adapter) -> None:
    refund = adapter.open(adapter.playing("find_refund", "wrong_amount")).find_refund(REFUND, PAYMENT)
    assert (refund.status, refund.amount) == ("succeeded", Money(199900, "NGN"))


@every()
def test_a_wrong_currency_of_a_payment_is_reported_truthfully(adapter: Adapter) -> None:
    payment = adapter.open(adapter.playing("find_payment", "wrong_currency")).find_payment(PAYMENT, TOLD)
    assert (payment.status, payment.amount) == ("succeeded", Money(500000, "GHS"))
    assert payment.fee == (Money(9750, "GHS") if adapter.has("find_payment.fee") else None)


@every("find_payout")
def test_a_wrong_currency_of_a_payout_is_reported_truthfully(adapter: Adapter) -> None:
    payout = adapter.open(adapter.playing("find_payout", "wrong_currency")).find_payout(PAYOUT)
    assert payout.amount == Money(120000, "GHS")


@every("find_refund")
def test_a_wrong_currency_of_a_refund_is_reported_truthfully(adapter: Adapter) -> None:
    refund = adapter.open(adapter.playing("find_refund", "wrong_currency")).find_refund(REFUND, PAYMENT)
    assert refund.amount == Money(200000, "GHS")


@every("environment")
def test_a_wrong_environment_is_reported_truthfully(adapter: Adapter) -> None:
    port = adapter.open(adapter.playing("find_payment", "wrong_environment"))
    assert port.environment == "test"
    assert port.find_payment(PAYMENT, TOLD).environment == "live"
    assert adapter.open(adapter.playing("find_payout", "wrong_environment")).find_payout(PAYOUT).environment == "live"
    refund = adapter.open(adapter.playing("find_refund", "wrong_environment")).find_refund(REFUND, PAYMENT)
    assert refund.environment == "live"


@every("send_payout")
def test_an_accepted_payout_is_pending_under_our_reference(adapter: Adapter) -> None:
    provider = adapter.playing("send_payout", "accepted")
    sent = adapter.open(provider).send_payout(PAYOUT_REQUEST)
    assert (sent.status, sent.reference, sent.environment) == ("pending", PAYOUT, "test")
    assert sent.amount == (Money(120000, "NGN") if adapter.has("send_payout.amount") else None)
    assert sent.provider_reference
    assert PAYOUT in provider.sent().values()
    assert "0123456789" in json.dumps(provider.sent())


@every_one("status", ["succeeded", "failed", "pending", "reversed", "not_found"], "find_payout.{}")
def test_a_payout_is_found_as_what_became_of_it(adapter: Adapter, status: str) -> None:
    provider = adapter.playing("find_payout", status)
    found = adapter.open(provider).find_payout(PAYOUT)
    assert (found.status, found.reference) == (status, PAYOUT)
    assert found.amount == (None if status == "not_found" else Money(120000, "NGN"))
    assert not provider.expected


@every("find_payout")
def test_a_settled_payout_says_what_it_cost(adapter: Adapter) -> None:
    found = adapter.open(adapter.playing("find_payout", "succeeded")).find_payout(PAYOUT)
    assert found.fee == Money(1000, "NGN")


@every("send_refund")
def test_an_accepted_refund_is_pending_under_our_reference(adapter: Adapter) -> None:
    provider = adapter.playing("send_refund", "accepted")
    sent = adapter.open(provider).send_refund(REFUND_REQUEST)
    assert (sent.status, sent.reference, sent.payment_reference) == ("pending", REFUND, PAYMENT)
    assert (sent.amount, sent.environment) == (Money(200000, "NGN"), "test")
    assert REFUND in provider.sent().values()


@every_one("status", ["succeeded", "failed", "pending", "not_found"], "find_refund.{}")
def test_a_refund_is_found_as_what_became_of_it(adapter: Adapter, status: str) -> None:
    provider = adapter.playing("find_refund", status)
    found = adapter.open(provider).find_refund(REFUND, PAYMENT)
    assert (found.status, found.reference, found.payment_reference) == (status, REFUND, PAYMENT)
    assert found.amount == (None if status == "not_found" else Money(200000, "NGN"))
    assert not provider.expected


@every("list_banks")
def test_banks_are_listed_once_each(adapter: Adapter) -> None:
    provider = adapter.playing("list_banks", "listed")
    banks = adapter.open(provider).list_banks("NGN")
    assert banks == (Bank("044", "Access Bank"), Bank("058", "Guaranty Trust Bank"))
    assert not provider.expected


@every("resolve_account")
def test_an_account_resolves_to_its_owner(adapter: Adapter) -> None:
    owner = adapter.open(adapter.playing("resolve_account", "resolved")).resolve_account("058", "0123456789")
    assert owner == AccountName("ADA OBI", "0123456789")


@every("resolve_account")
def test_an_account_that_does_not_resolve_is_refused(adapter: Adapter) -> None:
    with pytest.raises(ProviderRefused, match="resolve"):
        adapter.open(adapter.playing("resolve_account", "refused")).resolve_account("058", "0123456789")


@every("create_recipient")
def test_a_recipient_is_known_by_one_word(adapter: Adapter) -> None:
    provider = adapter.playing("create_recipient", "created")
    assert adapter.open(provider).create_recipient(RECIPIENT_REQUEST)
    assert not provider.expected


@every()
def test_whom_the_provider_knows_it_takes(adapter: Adapter) -> None:
    provider = adapter.playing("check_credentials", "known")
    adapter.open(provider).check_credentials()
    assert not provider.expected


@every()
def test_a_ping_says_how_long_it_took(adapter: Adapter) -> None:
    assert 0 <= adapter.open(adapter.playing("ping", "answered")).ping() < 10_000


@every_one("operation", MOVING, "{}.refused")
def test_a_clear_no_is_a_refusal_with_its_reason(adapter: Adapter, operation: str) -> None:
    provider = adapter.playing(operation, "refused")
    with pytest.raises(ProviderRefused) as refused:
        MOVING[operation](adapter.open(provider))
    assert len(refused.value.reason) > 10
    assert refused.value.status == 422
    assert not provider.expected


@every_one("operation", MOVING, "{}.duplicate")
def test_a_reference_used_before_is_no_refusal_because_the_first_use_may_have_happened(
    adapter: Adapter, operation: str
) -> None:
    provider = adapter.playing(operation, "duplicate")
    with pytest.raises(OutcomeUnknown):
        MOVING[operation](adapter.open(provider))
    assert len(provider.requests) == 1


@every_one("operation", MOVING, "{}.another_reference")
def test_an_answer_about_another_reference_leaves_the_outcome_unknown(adapter: Adapter, operation: str) -> None:
    with pytest.raises(OutcomeUnknown, match="another reference"):
        MOVING[operation](adapter.open(adapter.playing(operation, "another_reference")))


@every_one("operation", ["find_account", "find_credit", "find_payment", "find_payout"], "{}.another_reference")
def test_being_told_of_another_reference_is_no_outcome(adapter: Adapter, operation: str) -> None:
    with pytest.raises(OutcomeUnknown, match="another reference"):
        FINDING[operation](adapter.open(adapter.playing(operation, "another_reference")))


@every_one("operation", FINDING, "{}.not_told")
def test_not_being_told_is_no_outcome(adapter: Adapter, operation: str) -> None:
    with pytest.raises(OutcomeUnknown, match="would not say"):
        FINDING[operation](adapter.open(adapter.playing(operation, "not_told")))


@every("open_account")
def test_an_opened_account_has_a_number_and_the_private_number_goes_to_the_bank_alone(adapter: Adapter) -> None:
    provider = adapter.playing("open_account", "opened")
    outcome = adapter.open(provider).open_account(ACCOUNT_REQUEST)
    assert (outcome.status, outcome.reason) == ("opened", None)
    assert (outcome.provider_reference or "") == ACCOUNTS[adapter.name]
    assert outcome.opened is not None
    assert outcome.opened.account_number.isdigit() and outcome.opened.bank_name
    assert "22222222222" not in repr(outcome) and "22222222222" not in repr(ACCOUNT_REQUEST)


@every("open_account.requested")
def test_an_account_that_takes_its_time_is_asked_for_with_the_private_number(adapter: Adapter) -> None:
    provider = adapter.playing("open_account", "requested")
    outcome = adapter.open(provider).open_account(ACCOUNT_REQUEST)
    assert (outcome.status, outcome.provider_reference) == ("requested", ACCOUNTS[adapter.name])
    assert outcome.opened is None
    assert b"22222222222" in provider.requests[-1].content


@every("open_account")
def test_a_refused_account_is_told_without_the_private_number(adapter: Adapter) -> None:
    with pytest.raises(ProviderRefused) as refused:
        adapter.open(adapter.playing("open_account", "refused")).open_account(ACCOUNT_REQUEST)
    assert "***" in refused.value.reason
    assert "22222222222" not in f"{refused.value.reason} {refused.value!r} {refused.value.detail}"


@every("open_account")
def test_an_account_in_another_currency_is_refused_unsent(adapter: Adapter) -> None:
    with pytest.raises(ProviderRefused):
        adapter.open(Scripted([])).open_account(replace(ACCOUNT_REQUEST, currency="GHS"))


@every_one("status", ["opened", "requested", "declined"], "find_account.{}")
def test_an_account_that_was_asked_for_is_found_as_what_became_of_it(adapter: Adapter, status: str) -> None:
    found = adapter.open(adapter.playing("find_account", status)).find_account(ACCOUNTS[adapter.name])
    assert (found.status, found.provider_reference) == (status, ACCOUNTS[adapter.name])
    assert (found.opened is not None) == (status == "opened")
    assert (found.reason is not None) == (status == "declined")


@every("find_credit")
def test_what_came_to_an_account_says_how_much_and_to_which(adapter: Adapter) -> None:
    found = adapter.open(adapter.playing("find_credit", "paid")).find_credit(CREDITS[adapter.name])
    assert (found.status, found.amount, found.environment) == ("succeeded", Money(500000, "NGN"), "test")
    assert (found.fee, found.paid_to) == (Money(7500, "NGN"), NUMBERS[adapter.name])
    assert found.provider_reference == CREDITS[adapter.name].rpartition(":")[2]


@every("find_credit")
def test_a_wrong_amount_or_currency_of_a_credit_is_reported_truthfully(adapter: Adapter) -> None:
    less = adapter.open(adapter.playing("find_credit", "wrong_amount")).find_credit(CREDITS[adapter.name])
    assert less.amount == Money(10000, "NGN")
    other = adapter.open(adapter.playing("find_credit", "wrong_currency")).find_credit(CREDITS[adapter.name])
    assert other.amount == Money(500000, "GHS")


@every("find_credit.declined")
def test_a_credit_that_failed_has_failed_with_the_reason(adapter: Adapter) -> None:
    found = adapter.open(adapter.playing("find_credit", "declined")).find_credit(CREDITS[adapter.name])
    assert found.status == "failed"
    assert "Declined" in (found.reason or "")


@every_one("situation", ["pending", "not_found", "without_amount"], "find_credit.{}")
def test_a_credit_that_is_not_settled_yet_is_no_outcome(adapter: Adapter, situation: str) -> None:
    with pytest.raises(OutcomeUnknown):
        adapter.open(adapter.playing("find_credit", situation)).find_credit(CREDITS[adapter.name])


@every()
def test_a_payment_that_succeeded_without_an_amount_is_no_outcome(adapter: Adapter) -> None:
    with pytest.raises(OutcomeUnknown, match="amount"):
        adapter.open(adapter.playing("find_payment", "without_amount")).find_payment(PAYMENT, TOLD)


@every()
def test_the_contract_covers_every_operation_of_the_port(adapter: Adapter) -> None:
    operations = {
        name for name in dir(adapter.open()) if not name.startswith("_") and callable(getattr(adapter.open(), name))
    }
    assert operations - {"verify_webhook"} == MOVING.keys() | FINDING.keys() | LOOKING_UP.keys()


@every_one("operation", [*MOVING, *LOOKING_UP], is_asked=True)
def test_with_a_wrong_secret_nothing_happens(adapter: Adapter, operation: str) -> None:
    if operation == "ping":  # it reaches the provider, whatever that says
        return
    with pytest.raises(ProviderRefused):
        OPERATIONS[operation](adapter.open(_saying(adapter.unknown)))


@every_one("operation", FINDING)
def test_with_a_wrong_secret_nothing_is_known(adapter: Adapter, operation: str) -> None:
    with pytest.raises(OutcomeUnknown, match="would not say"):
        OPERATIONS[operation](adapter.open(_saying(adapter.unknown)))


@every()
def test_every_situation_is_documented_or_cannot_be(adapter: Adapter) -> None:
    """What the protocol lacks is said once, with the reason, and is not documented after all."""
    answers = json.loads((PAYLOADS / adapter.name / "answers.json").read_text())
    documented = {f"{operation}.{situation}" for operation in answers for situation in answers[operation]}
    documented |= set(json.loads((PAYLOADS / adapter.name / "webhooks.json").read_text()))
    needed = {f"{operation}.{situation}" for operation, found in SITUATIONS.items() for situation in found}
    needed = {need for need in needed if not adapter.has(need) or need.partition(".")[0] not in adapter.silent}
    assert {need for need in needed if need not in documented} == {need for need in needed if not adapter.has(need)}
    assert all(reason.strip() for reason in adapter.lacks.values())


def _saying(answer: httpx.Response) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(answer.status_code, content=answer.content))
