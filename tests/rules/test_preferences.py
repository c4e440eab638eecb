"""When it is quiet by the clock on the wall, and what is told whom."""

from datetime import UTC, datetime, time

import pytest

from holdfast.messaging.rules.messages import CODE_TEMPLATES, INVITATION
from holdfast.messaging.rules.preferences import Preferences, always_told, category_of
from holdfast.messaging.rules.quiet_hours import Hours, end_of_quiet, is_time_zone
from holdfast.messaging.rules.unsubscribe_page import asking_page, done_page

NIGHT = Hours(time(21), time(7), "Africa/Lagos")  # UTC+1 all year
NOON = Hours(time(12), time(14), "Africa/Lagos")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        (NIGHT, "2026-03-10T19:59:59", None),
        (NIGHT, "2026-03-10T20:00:00", "2026-03-11T06:00:00"),
        (NIGHT, "2026-03-10T23:30:00", "2026-03-11T06:00:00"),  # past midnight there
        (NIGHT, "2026-03-11T05:59:59", "2026-03-11T06:00:00"),
        (NIGHT, "2026-03-11T06:00:00", None),
        (NIGHT, "2026-12-31T22:00:00", "2027-01-01T06:00:00"),
        (NOON, "2026-03-10T10:59:59", None),
        (NOON, "2026-03-10T11:00:00", "2026-03-10T13:00:00"),
        (NOON, "2026-03-10T13:00:00", None),
        (Hours(time(0), time(6), "UTC"), "2026-03-10T00:00:00", "2026-03-10T06:00:00"),
        (Hours(time(22), time(0), "UTC"), "2026-03-10T23:00:00", "2026-03-11T00:00:00"),
        (Hours(time(22), time(0), "UTC"), "2026-03-10T00:00:00", None),
        (Hours(time(22), time(0), "Nowhere/Atall"), "2026-03-10T23:00:00", "2026-03-11T00:00:00"),
    ],
)
def test_quiet_ends_by_the_clock_on_the_wall(hours: Hours, now: str, end: str | None) -> None:
    assert end_of_quiet(hours, at(now)) == (None if end is None else at(end))


# In Berlin clocks went from 02:00 to 03:00 on 29 March 2026, at 01:00 UTC, and from 03:00 back to 02:00 on 25 October.
@pytest.mark.parametrize(
    ("ends_at", "now", "end"),
    [
        (time(7), "2026-03-28T22:00:00", "2026-03-29T05:00:00"),  # a short night: 07:00 is UTC+2 already
        (time(7), "2026-10-24T21:00:00", "2026-10-25T06:00:00"),  # a long one: 07:00 is UTC+1 again
        (time(2, 30), "2026-03-29T00:59:00", "2026-03-29T01:30:00"),  # a time that never was: 03:30 instead
        (time(2, 30), "2026-10-24T23:00:00", "2026-10-25T00:30:00"),  # one that came twice: the first
        (time(2, 30), "2026-10-25T01:10:00", "2026-10-25T01:30:00"),  # the hour again, and quiet again
        (time(2, 30), "2026-10-25T00:40:00", None),
        (time(2, 30), "2026-10-25T01:40:00", None),
    ],
)
def test_quiet_ends_right_in_the_nights_in_which_clocks_are_set(ends_at: time, now: str, end: str | None) -> None:
    hours = Hours(time(22), ends_at, "Europe/Berlin")
    assert end_of_quiet(hours, at(now)) == (None if end is None else at(end))


@pytest.mark.parametrize("minute", range(0, 24 * 60, 7))
@pytest.mark.parametrize("day", ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"])
def test_whenever_it_is_quiet_the_end_comes_within_a_day_and_is_not_quiet(day: str, minute: int) -> None:
    now = at(f"{day}T{minute // 60:02}:{minute % 60:02}:00")
    for zone in ("Europe/Berlin", "America/New_York", "Africa/Lagos", "Asia/Kathmandu"):
        hours = Hours(time(22), time(2, 30), zone)
        end = end_of_quiet(hours, now)
        if end is not None:
            assert now < end and (end - now).total_seconds() <= 6 * 3600
            assert end.tzinfo is UTC and end_of_quiet(hours, end) is None


def test_nobodys_hours_are_never_quiet() -> None:
    assert end_of_quiet(None, at("2026-03-10T23:00:00")) is None


@pytest.mark.parametrize("name", ["", "Lagos", "../etc/passwd", "/etc/passwd", "Africa", "UTC\x00", "Africa/Lagos "])
def test_what_is_no_time_zone_is_known_for_none(name: str) -> None:
    assert not is_time_zone(name)
    assert is_time_zone("Africa/Lagos") and is_time_zone("America/Argentina/Buenos_Aires")


@pytest.mark.parametrize(
    ("template", "category"),
    [
        ("escrow.order.funded", "orders"),
        ("escrow.dispute.message_added", "orders"),
        ("payments.withdrawal.paid", "payments"),
        ("identity.user.registered", "account"),
        ("identity.kyc.approved", "account"),
        ("identity.user.password_changed", None),
        ("identity.user.anything_new", None),
        ("payments.bank_account.added", None),
        ("payments.withdrawal.requested", None),
        *((template, None) for template in sorted(CODE_TEMPLATES | {INVITATION})),
    ],
)
def test_everything_is_of_a_category_or_told_always(template: str, category: str | None) -> None:
    assert category_of(template) == category


def test_what_guards_an_account_is_told_whatever_was_chosen() -> None:
    nothing = Preferences({"orders": frozenset(), "payments": frozenset(), "account": frozenset()})
    for template in always_told():
        assert nothing.wants(template, "in_app") and nothing.wants(template, "email")
        assert not nothing.wants(template, "sms")
    assert "identity.user.password_changed" in always_told()
    assert not nothing.wants("escrow.order.funded", "in_app")


def test_unsaid_is_told_in_the_application_and_by_email() -> None:
    unsaid = Preferences()
    wanted = [means for means in ("in_app", "email", "sms") if unsaid.wants("escrow.order.funded", means)]
    assert wanted == ["in_app", "email"]


def test_ending_the_emails_of_a_category_leaves_everything_else() -> None:
    hours = Hours(time(21), time(7), "UTC")
    before = Preferences({"orders": frozenset({"email", "sms"})}, "own", hours)
    after = before.without_email("orders").without_email("payments")
    assert after == Preferences({"orders": frozenset({"sms"}), "payments": frozenset({"in_app"})}, "own", hours)
    assert after.wants("identity.user.registered", "email")


@pytest.mark.parametrize("language", [None, "en", "fr", "pt-BR", "sw"])
def test_the_page_asks_before_and_says_after(language: str | None) -> None:
    assert '<form method="post">' in asking_page("payments", language)
    assert "<form" not in done_page("payments", language)
    assert {"fr": "paiements", "pt": "pagamentos"}.get((language or "")[:2], "payments") in done_page(
        "payments", language
    )
