"""Outgoing webhooks: filters, waits, signatures, addresses."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from holdfast.messaging.rules.webhook_addresses import may_call
from holdfast.messaging.rules.webhooks import (
    BACKOFF,
    JITTER,
    MAX_ATTEMPTS,
    hears,
    next_attempt_at,
    signature_of,
    without_secrets,
)

NOW = datetime(2026, 3, 10, 5, 16, 23, tzinfo=UTC)
# The example of the specification's own libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE_ID, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_signature_is_the_one_of_the_specification() -> None:
    assert signature_of([SECRET], MESSAGE_ID, TIMESTAMP, BODY) == SIGNATURE


@given(st.binary(min_size=24, max_size=64), st.text())
def test_the_standards_library_signs_the_same(key: bytes, text: str) -> None:
    secret = "whsec_" + b64encode(key).decode()
    expected = Webhook(secret).sign(MESSAGE_ID, datetime.fromtimestamp(TIMESTAMP, UTC), text)
    assert signature_of([secret], MESSAGE_ID, TIMESTAMP, text.encode("utf-8")) == expected


def test_each_valid_secret_signs() -> None:
    other = "whsec_" + "A" * 32
    both = signature_of([other, SECRET], MESSAGE_ID, TIMESTAMP, BODY).split(" ")
    assert both == [signature_of([each], MESSAGE_ID, TIMESTAMP, BODY) for each in (other, SECRET)]


def test_it_is_tried_for_three_days() -> None:
    assert timedelta(days=3) <= sum(BACKOFF, timedelta()) <= timedelta(days=3.5)
    assert list(BACKOFF) == sorted(BACKOFF)


@given(st.text(), st.integers(1, MAX_ATTEMPTS - 1))
def test_a_wait_is_a_little_longer_than_said_and_always_as_long(delivery_id: str, attempts: int) -> None:
    again_at = next_attempt_at(delivery_id, attempts, NOW)
    assert again_at == next_attempt_at(delivery_id, attempts, NOW)
    assert again_at is not None
    assert BACKOFF[attempts - 1] <= again_at - NOW <= BACKOFF[attempts - 1] * (1 + JITTER)


def test_what_failed_together_does_not_come_back_together() -> None:
    assert len({next_attempt_at(f"edl_{number}", 2, NOW) for number in range(100)}) == 100


def test_after_the_last_attempt_there_is_no_other() -> None:
    assert next_attempt_at("edl_1", MAX_ATTEMPTS, NOW) is None


@pytest.mark.parametrize(
    ("filters", "event_type", "expected"),
    [
        (["*"], "escrow.order.funded", True),
        (["escrow.*"], "escrow.order.funded", True),
        (["escrow.order.*"], "escrow.order.funded", True),
        (["escrow.order.*"], "escrow.orders.funded", False),
        (["escrow.*"], "escrow", False),
        (["escrow.order"], "escrow.order.funded", False),
        (["payments.*", "escrow.order.funded"], "escrow.order.funded", True),
        ([], "escrow.order.funded", False),
    ],
)
def test_a_filter_is_a_type_or_a_prefix(filters: list[str], event_type: str, expected: bool) -> None:
    assert hears(filters, event_type) is expected


def test_an_answer_is_kept_without_our_secret() -> None:
    assert without_secrets(f"no {SECRET} and {SECRET[6:]}", [SECRET]) == "no whsec_*** and ***"


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses_may_be_called(address: str) -> None:
    assert may_call(address, is_local=False)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "198.18.0.1", "192.0.2.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "fc00::1", "fe80::1", "fe80::1%eth0", "fd00:ec2::254",
        "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe",
        "2002:a00:1::1", "2001:0:a00:1::1", "2001:db8::1", "example.com", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_local", [True, False])
def test_private_addresses_may_not_anywhere(address: str, is_local: bool) -> None:
    assert not may_call(address, is_local=is_local)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
def test_the_machine_itself_may_be_called_on_one_machine(address: str) -> None:
    assert may_call(address, is_local=True)
    assert not may_call(address, is_local=False)
