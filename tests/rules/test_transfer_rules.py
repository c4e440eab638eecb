"""What may be sent from balance to balance, and what of it without a second factor."""

from datetime import UTC, datetime

import pytest

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import WrongState
from holdfast.payments.rules.transfer_limits import Allowance, TransferLimit, check_limits, needs_second_factor


def naira(whole: int) -> Money:
    return Money(whole * 100, "NGN")


def allowance(
    *,
    at_once: int | None = None,
    a_day: int | None = None,
    unproven: int | None = None,
    sent: int = 0,
    sent_so: int = 0,
) -> Allowance:
    at_most, of_a_day, without = (None if each is None else naira(each) for each in (at_once, a_day, unproven))
    limit = TransferLimit("NGN", at_most, of_a_day, without, "usr_1", datetime.now(UTC))
    return Allowance(limit, naira(sent), naira(sent_so))


@pytest.mark.parametrize(
    ("used", "wanted", "slug"),
    [
        (allowance(), 10**9, ""),
        (allowance(at_once=10), 10, ""),
        (allowance(at_once=10), 11, "transfer-too-large"),
        (allowance(at_once=0), 1, "transfer-too-large"),
        (allowance(a_day=10, sent=9), 1, ""),
        (allowance(a_day=10, sent=9), 2, "transfer-day-limit-reached"),
        (allowance(a_day=10, sent=20), 1, "transfer-day-limit-reached"),
        (Allowance(None, naira(10**9), naira(0)), 10**9, ""),
    ],
)
def test_limits_bind_from_the_first_unit_above(used: Allowance, wanted: int, slug: str) -> None:
    try:
        check_limits(used, naira(wanted))
    except WrongState as refused:
        assert refused.slug == slug
        assert "-" not in refused.detail, "what is left is never less than nothing"
    else:
        assert not slug


@pytest.mark.parametrize(
    ("used", "wanted", "is_needed"),
    [
        (allowance(), 10**9, False),
        (allowance(unproven=0), 1, True),
        (allowance(unproven=10), 10, False),
        (allowance(unproven=10), 11, True),
        (allowance(unproven=10, sent=100, sent_so=9), 1, False),
        (allowance(unproven=10, sent=100, sent_so=9), 2, True),
        (Allowance(None, naira(0), naira(0)), 1, True),
    ],
)
def test_a_second_factor_is_needed_above_what_is_sent_without(used: Allowance, wanted: int, is_needed: bool) -> None:
    assert needs_second_factor(used, naira(wanted)) is is_needed
