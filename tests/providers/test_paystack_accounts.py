"""What is Paystack's alone about accounts that are somebody's own."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from holdfast.payments.providers.port import OutcomeUnknown, ProviderRefused, WebhookNotice
from tests.providers.adapters import (
    ACCOUNT_REQUEST,
    ACCOUNTS,
    ADAPTERS,
    CREDITS,
    NUMBERS,
    PAYMENT,
    Scripted,
    sign_as_paystack,
)

[PAYSTACK] = (adapter for adapter in ADAPTERS if adapter.name == "paystack")
CUSTOMER = ACCOUNTS["paystack"]
FAILED = "dedicatedaccount.assign.failed:5ec4e7"


def _credit(**changes: object) -> Scripted:
    script = PAYSTACK.playing("find_credit", "paid")
    [last] = script.expected
    assert isinstance(last.body, dict)
    script.expected[-1] = replace(last, body={**last.body, "data": {**last.body["data"], **changes}})
    return script


def _notice(**changes: object) -> WebhookNotice:
    event = json.loads(PAYSTACK.webhook("credit_paid"))
    event["data"] |= changes
    body = json.dumps(event).encode()
    return PAYSTACK.open().verify_webhook(sign_as_paystack(PAYSTACK.credentials.secret, body), body)


def test_it_asks_at_once_first_and_shows_who_it_is_only_where_that_does_not_do() -> None:
    at_once = PAYSTACK.playing("open_account", "opened")
    PAYSTACK.open(at_once).open_account(ACCOUNT_REQUEST)
    sent = [json.loads(request.content) for request in at_once.requests]
    assert sent == [
        {"email": "ada@example.com", "first_name": "Ada", "last_name": "Obi", "phone": "+2348012345678"},
        {"customer": CUSTOMER, "preferred_bank": "test-bank"},
    ]
    later = PAYSTACK.playing("open_account", "requested")
    PAYSTACK.open(later).open_account(ACCOUNT_REQUEST)
    assert json.loads(later.requests[-1].content) == {
        **sent[0],
        "preferred_bank": "test-bank",
        "country": "NG",
        "bvn": "22222222222",
    }


@pytest.mark.parametrize("failure", [httpx.ReadTimeout("slow"), httpx.Response(500), httpx.Response(200, text="{")])
def test_an_unclear_answer_to_asking_at_once_is_no_no(failure: Exception | httpx.Response) -> None:
    answers = iter([PAYSTACK.playing("open_account", "opened").expected[0].body])

    def answer(request: httpx.Request) -> httpx.Response:
        first = next(answers, None)
        if first is not None:
            return httpx.Response(200, json=first)
        assert request.url.path == "/dedicated_account", "it may not be asked for a second one"
        if isinstance(failure, Exception):
            raise failure
        return failure

    with pytest.raises(OutcomeUnknown):
        PAYSTACK.open(httpx.MockTransport(answer)).open_account(ACCOUNT_REQUEST)


def test_whoever_has_no_phone_is_refused_unsent() -> None:
    with pytest.raises(ProviderRefused, match="phone"):
        PAYSTACK.open(Scripted([])).open_account(replace(ACCOUNT_REQUEST, phone=None))


def test_a_failure_that_a_webhook_tells_of_is_believed_unless_there_is_an_account() -> None:
    failed = PAYSTACK.open(PAYSTACK.playing("find_account", "requested")).find_account(CUSTOMER, FAILED)
    assert (failed.status, failed.reason is None) == ("declined", False)
    opened = PAYSTACK.open(PAYSTACK.playing("find_account", "opened")).find_account(CUSTOMER, FAILED)
    assert opened.status == "opened"
    told = "dedicatedaccount.assign.success:5ec4e7"
    assert (
        PAYSTACK.open(PAYSTACK.playing("find_account", "requested")).find_account(CUSTOMER, told).status == "requested"
    )


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({}, NUMBERS["paystack"]),
        ({"authorization": {}}, NUMBERS["paystack"]),
        ({"authorization": None}, NUMBERS["paystack"]),
        ({"metadata": ""}, NUMBERS["paystack"]),
        ({"metadata": 0, "authorization": {}}, None),
        ({"metadata": "text", "authorization": None}, None),
        ({"channel": "card"}, None),
        ({"channel": "bank_transfer"}, NUMBERS["paystack"]),
    ],
)
def test_the_account_is_where_paystack_tells_it_and_none_where_it_does_not(changes: Any, number: str | None) -> None:
    assert PAYSTACK.open(_credit(**changes)).find_credit(CREDITS["paystack"]).paid_to == number
    assert _notice(**changes).account_number == number


def test_a_transfer_at_a_checkout_of_ours_is_the_payment_that_it_names() -> None:
    notice = _notice(reference=PAYMENT.replace("_", "-"), channel="bank_transfer")
    assert (notice.reference, notice.account_number) == (PAYMENT, None)


@pytest.mark.parametrize("changes", [{"account_number": "12 34"}, {"account_number": None}, {"currency": "GHS"}])
def test_an_account_that_is_none_in_naira_is_no_answer(changes: dict[str, object]) -> None:
    script = PAYSTACK.playing("open_account", "opened")
    last = script.expected[-1]
    assert isinstance(last.body, dict)
    script.expected[-1] = replace(last, body={**last.body, "data": {**last.body["data"], **changes}})
    with pytest.raises(OutcomeUnknown):
        PAYSTACK.open(script).open_account(ACCOUNT_REQUEST)


def test_live_accounts_are_at_a_bank() -> None:
    live = replace(PAYSTACK, credentials=replace(PAYSTACK.credentials, secret="sk_live_" + "5ec4e7" * 6))
    script = PAYSTACK.playing("open_account", "opened")
    live.open(script).open_account(ACCOUNT_REQUEST)
    assert json.loads(script.requests[-1].content)["preferred_bank"] == "titan-paystack"
