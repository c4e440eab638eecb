"""rate() and cron() fire when EventBridge Scheduler would fire them."""

from datetime import UTC, datetime

import pytest

from local.schedules import ScheduleRefused, first_time, next_time, parse


def after(expression: str, moment: str, timezone: str = "UTC") -> str:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()
    return datetime.fromtimestamp(next_time(parse(expression), timezone, at), UTC).isoformat()[:16]


@pytest.mark.parametrize(
    ("expression", "moment", "expected"),
    [
        ("rate(1 minute)", "2026-11-21T10:00:30", "2026-11-21T10:01"),
        ("rate(15 minutes)", "2026-11-21T10:00", "2026-11-21T10:15"),
        ("rate(1 day)", "2026-11-21T10:00", "2026-11-22T10:00"),
        ("cron(0 2 * * ? *)", "2026-11-21T02:00", "2026-11-22T02:00"),
        ("cron(0/15 * * * ? *)", "2026-11-21T10:16", "2026-11-21T10:30"),
        ("cron(5,35 9-17 ? * MON-FRI *)", "2026-11-20T17:36", "2026-11-23T09:05"),
        ("cron(0 0 1 JAN,JUL ? *)", "2026-11-21T10:00", "2027-01-01T00:00"),
        ("cron(30 6 ? * 1 *)", "2026-11-21T10:00", "2026-11-22T06:30"),
        ("cron(59 23 31 12 ? 2026)", "2026-11-21T10:00", "2026-12-31T23:59"),
    ],
)
def test_it_fires_next_at(expression: str, moment: str, expected: str) -> None:
    assert after(expression, moment) == expected


def test_a_rate_begins_at_once_and_cron_waits_for_its_time() -> None:
    assert first_time(parse("rate(1 hour)"), "UTC", 1_790_000_000.0) == 1_790_000_000.0
    assert first_time(parse("cron(0 2 * * ? *)"), "UTC", 1_790_000_000.0) > 1_790_000_000.0


def test_cron_is_read_in_its_time_zone() -> None:
    assert after("cron(0 2 * * ? *)", "2026-11-21T10:00", "Africa/Lagos") == "2026-11-22T01:00"


@pytest.mark.parametrize(
    "expression",
    [
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(2 minute)",
        "rate(2 weeks)",
        "cron(0 2 * * *)",
        "cron(0 2 * * * *)",
        "cron(0 2 ? * ? *)",
        "cron(60 2 * * ? *)",
        "cron(0 2 L * ? *)",
        "cron(0 2 ? * 6#3 *)",
        "every hour",
    ],
)
def test_what_aws_or_we_do_not_take_is_refused(expression: str) -> None:
    with pytest.raises(ScheduleRefused):
        parse(expression)


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(ScheduleRefused):
        next_time(parse("cron(0 2 * * ? *)"), "Atlantis/Capital", 0.0)


def test_a_schedule_that_never_comes_is_refused() -> None:
    with pytest.raises(ScheduleRefused):
        next_time(parse("cron(0 2 30 2 ? *)"), "UTC", 1.7e9)
