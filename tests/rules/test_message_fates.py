"""What becomes of a message, as data."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from holdfast.kernel.states import reachable, states
from holdfast.messaging.rules.fates import (
    DELIVERED,
    MESSAGE_STATES,
    QUEUED,
    MessageStatus,
    Outcome,
    ReceiptAction,
    after_receipt,
    outcome_after_receipt,
)
from holdfast.messaging.rules.message_routes import (
    CHANNELS,
    MOST_ASKED,
    REST,
    Carrier,
    Experience,
    MessageRoute,
    carriers_of,
    in_order,
    limits_of,
)

NOW = datetime(2026, 3, 10, tzinfo=UTC)
A, B, C = Carrier("twilio"), Carrier("termii"), Carrier("telnyx")


def ended(provider: str, *outcomes: Outcome, ago: timedelta = timedelta(seconds=1)) -> list[Experience]:
    """The newest first."""
    return [Experience(provider, "", outcome, NOW - ago - timedelta(seconds=n)) for n, outcome in enumerate(outcomes)]


def test_every_status_is_in_the_table_and_can_be_reached() -> None:
    assert set(states(MESSAGE_STATES)) == set(get_args(MessageStatus)) == reachable(MESSAGE_STATES, QUEUED)


def test_nothing_leads_away_from_delivered_and_no_order_of_receipts_away_from_it() -> None:
    actions = get_args(ReceiptAction)
    for told in product(actions, repeat=3):
        status: str = "sent"
        for action in told:
            status = after_receipt(status, action) or status
        assert (status == DELIVERED) == ("deliver" in told)


@pytest.mark.parametrize("outcome", ["refused", "rejected", "opted_out", "unreachable", "delivered"])
def test_who_never_had_it_has_nothing_to_say(outcome: Outcome) -> None:
    assert [outcome_after_receipt(outcome, action) for action in get_args(ReceiptAction)] == [None] * 4


def test_an_attempt_learns_what_its_message_learns() -> None:
    for outcome in (None, "sent", "unknown"):
        assert outcome_after_receipt(outcome, "deliver") == "delivered"  # type: ignore[arg-type]
        assert outcome_after_receipt(outcome, "fail") == "failed"  # type: ignore[arg-type]
    assert outcome_after_receipt("sent", "send") is None
    assert outcome_after_receipt("failed", "deliver") == "delivered"


def route(*carriers: Carrier) -> MessageRoute:
    return MessageRoute("sms", "", carriers, None, None, "usr_x", NOW)


def test_what_the_deployment_does_not_have_is_left_out() -> None:
    assert carriers_of(route(A, B, C), "sms", ("termii", "twilio", "ses")) == (A, B)
    assert carriers_of(None, "sms", ("ses", "termii", "twilio")) == (B, A)
    assert carriers_of(None, "email", ("ses", "termii")) == (Carrier("ses"),)
    assert set(CHANNELS.values()) == {"sms", "email"}


def test_limits_are_the_routes_or_the_houses() -> None:
    house = limits_of(None, "sms")
    some = MessageRoute("sms", "", None, 1, None, "usr_x", NOW)
    assert (limits_of(some, "sms").hourly, limits_of(some, "sms").daily) == (1, house.daily)


@pytest.mark.parametrize(
    ("recent", "first"),
    [
        ([], A),
        (ended("twilio", "failed", "unreachable"), A),
        (ended("twilio", "failed", "unreachable", "refused"), B),
        (ended("twilio", "unknown", "unknown", "unknown"), B),
        (ended("twilio", "sent", "failed", "failed", "failed"), A),
        (ended("twilio", "failed", "failed", "delivered"), A),
        (ended("twilio", "rejected", "rejected", "rejected"), A),
        (ended("twilio", "undelivered", "undelivered", "undelivered"), A),
        (ended("twilio", "failed", "failed", "failed", ago=REST), A),
        (ended("twilio", *["failed"] * 3) + ended("termii", *["failed"] * 3), A),  # type: ignore[list-item]
    ],
)
def test_who_is_not_well_is_asked_last(recent: list[Experience], first: Carrier) -> None:
    order = in_order([A, B], recent, [], NOW)
    assert order[0] == first and set(order) == {A, B}


def test_what_did_not_arrive_there_goes_another_way() -> None:
    for outcome in ("undelivered", "failed", "rejected", "unknown"):
        assert in_order([A, B], [], ended("twilio", outcome), NOW) == (B, A)  # type: ignore[arg-type]
    assert in_order([A, B], [], ended("twilio", "sent", "failed"), NOW) == (A, B)
    assert in_order([A, B], [], ended("twilio", "failed", ago=timedelta(hours=1)), NOW) == (A, B)


def test_no_more_are_asked_than_somebody_waits_for() -> None:
    assert len(in_order([A, B, C, Carrier("sns"), Carrier("whatsapp")], [], [], NOW)) == MOST_ASKED
