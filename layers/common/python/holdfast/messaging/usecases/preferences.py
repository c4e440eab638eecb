"""What a person wants to be told of, by which channels, and when."""

from dataclasses import dataclass

from holdfast.kernel import clock
from holdfast.kernel.refusals import Invalid
from holdfast.messaging.queries import preferences as queries
from holdfast.messaging.rules.preferences import CATEGORIES, Preferences
from holdfast.messaging.rules.quiet_hours import Hours, is_time_zone
from holdfast.platform.db import Db
from holdfast.platform.tenant_settings import TenantSettings, tenant_settings


@dataclass(frozen=True, slots=True)
class Chosen:
    """in_force: the quiet hours that count for the person now"""

    preferences: Preferences
    in_force: Hours | None


def read_preferences(db: Db, user_id: str) -> Chosen:
    preferences = queries.find_preferences(db, user_id)
    return Chosen(preferences, preferences.quiet_hours(hours_of_tenant(tenant_settings(db))))


def change_preferences(db: Db, user_id: str, wanted: Preferences) -> Chosen:
    """From now on these; what waits for the end of quiet hours goes on waiting."""
    if (wanted.quiet == "own") != (wanted.hours is not None):
        detail = "Own quiet hours are said where quiet is own, and only there."
        raise Invalid.field("quiet_hours", detail, slug="quiet-hours-contradictory")
    if wanted.hours is not None and not is_time_zone(wanted.hours.time_zone):
        detail = "Name a time zone as IANA does: Africa/Lagos."
        raise Invalid.field("quiet_hours.time_zone", detail, slug="unknown-time-zone")
    before = queries.find_preferences(db, user_id)
    queries.set_preferences(db, user_id, wanted, clock.now())
    db.note_change(user_id, _noted(before), _noted(wanted))
    return read_preferences(db, user_id)


def hours_of_tenant(settings: TenantSettings) -> Hours | None:
    quiet = settings.quiet_hours
    return None if quiet is None else Hours(quiet.starts_at, quiet.ends_at, settings.time_zone)


def _noted(preferences: Preferences) -> dict[str, object]:
    told: dict[str, object] = {category: sorted(preferences.means_for(category)) for category in CATEGORIES}
    hours = preferences.hours
    own = None if hours is None else f"{hours.starts_at:%H:%M}-{hours.ends_at:%H:%M} {hours.time_zone}"
    return {**told, "quiet": preferences.quiet, "quiet_hours": own}
