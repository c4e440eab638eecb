"""EventBridge Scheduler's rate() and cron() expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
YEARS_AHEAD = 5


class ScheduleRefused(ValueError):
    """The expression is not one that AWS takes, or one that is not understood here (L, W and # in cron)."""


@dataclass(frozen=True, slots=True)
class Rate:
    seconds: int


@dataclass(frozen=True, slots=True)
class Cron:
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int]


Expression: TypeAlias = Rate | Cron


def parse(expression: str) -> Expression:
    """`rate(5 minutes)` or `cron(0 2 * * ? *)`."""
    if match := re.fullmatch(r"rate\((\d+) (minute|hour|day)(s?)\)", expression):
        count, unit, plural = int(match[1]), match[2], match[3]
        if count == 0 or (count == 1) == bool(plural):
            raise ScheduleRefused(f"{expression}: 1 {unit}, or 2 {unit}s and more")
        return Rate(count * SECONDS[unit])
    if match := re.fullmatch(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)", expression):
        minutes, hours, days, months, weekdays, years = match.groups()
        if (days == "?") == (weekdays == "?"):
            raise ScheduleRefused(f"{expression}: one of day of month and day of week must be ?")
        return Cron(
            minutes=_field(expression, minutes, 0, 59),
            hours=_field(expression, hours, 0, 23),
            days=_field(expression, days, 1, 31),
            months=_field(expression, months, 1, 12, MONTHS),
            weekdays=_field(expression, weekdays, 1, 7, WEEKDAYS),
            years=_field(expression, years, 1970, 2199),
        )
    raise ScheduleRefused(f"the schedule {expression} is not understood")


def first_time(expression: Expression, timezone: str, created: float) -> float:
    """When (Unix time) a new schedule fires first: a rate begins at once, as it does where it has no StartDate."""
    return created if isinstance(expression, Rate) else next_time(expression, timezone, created)


def next_time(expression: Expression, timezone: str, after: float) -> float:
    """When (Unix time) the expression fires next, later than `after`."""
    if isinstance(expression, Rate):
        return after + expression.seconds
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ScheduleRefused(f"the time zone {timezone} is not known") from error
    moment = datetime.fromtimestamp(after, UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    last = moment + timedelta(days=366 * YEARS_AHEAD)
    while moment < last:
        wall = moment.astimezone(zone)
        if not _is_day(expression, wall):
            moment += timedelta(minutes=(24 - wall.hour - 1) * 60 + 60 - wall.minute)
        elif wall.hour not in expression.hours:
            moment += timedelta(minutes=60 - wall.minute)
        elif wall.minute not in expression.minutes:
            moment += timedelta(minutes=1)
        else:
            return moment.timestamp()
    raise ScheduleRefused(f"{expression} does not fire within {YEARS_AHEAD} years")


def _is_day(cron: Cron, wall: datetime) -> bool:
    # AWS counts weekdays from Sunday = 1, Python from Monday = 1.
    weekday = wall.isoweekday() % 7 + 1
    return wall.day in cron.days and wall.month in cron.months and wall.year in cron.years and weekday in cron.weekdays


def _field(expression: str, text: str, low: int, high: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    if text in ("*", "?"):
        return frozenset(range(low, high + 1))
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        try:
            start = low if first == "*" else _value(first, low, names)
            end = _value(last, low, names) if last else high if step or first == "*" else start
            stride = int(step or 1)
        except ValueError as error:
            raise ScheduleRefused(f"{expression}: {text} is not understood") from error
        if not (low <= start <= end <= high and stride > 0):
            raise ScheduleRefused(f"{expression}: {text} is not within {low}-{high}")
        found.update(range(start, end + 1, stride))
    return frozenset(found)


def _value(text: str, low: int, names: tuple[str, ...]) -> int:
    return names.index(text.upper()) + low if text.upper() in names else int(text)
