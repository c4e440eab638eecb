"""Hours in which nobody is disturbed, by the clock on the person's wall."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class Hours:
    """From `starts_at` until just before `ends_at`; they may go past midnight. time_zone: IANA's name"""

    starts_at: time
    ends_at: time
    time_zone: str


def is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def end_of_quiet(hours: Hours | None, now: datetime) -> datetime | None:
    """When the quiet that is now ends, in UTC; None where it is not quiet.

    Where clocks are set forward over the end, it is the moment at which they would have shown it; where they are set
    back over it, it comes twice, and the quiet that begins again ends again.
    """
    if hours is None:
        return None
    zone = ZoneInfo(hours.time_zone if is_time_zone(hours.time_zone) else "UTC")
    here = now.astimezone(zone)
    shown = here.time().replace(tzinfo=None)
    goes_past_midnight = hours.starts_at > hours.ends_at
    is_evening = goes_past_midnight and shown >= hours.starts_at
    is_quiet = is_evening or shown < hours.ends_at if goes_past_midnight else hours.starts_at <= shown < hours.ends_at
    if not is_quiet:
        return None
    day = here.date() + timedelta(days=1) if is_evening else here.date()
    end = datetime.combine(day, hours.ends_at, zone)
    ends = (end.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return next((each for each in ends if each > now), None)
