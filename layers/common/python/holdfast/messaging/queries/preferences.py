"""What people want to hear of, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert as upsert

from holdfast.messaging.rules.preferences import Preferences
from holdfast.messaging.rules.quiet_hours import Hours
from holdfast.messaging.tables import notification_preferences
from holdfast.platform.db import Db

_table = notification_preferences.c
_UNLESS_SAID = Preferences()


def list_preferences(db: Db, user_ids: Sequence[str]) -> dict[str, Preferences]:
    """By user; whoever never said anything is not in it."""
    rows = db.execute(select(notification_preferences).where(_table.user_id.in_(user_ids)))
    return {row.user_id: _preferences(row) for row in rows}


def find_preferences(db: Db, user_id: str) -> Preferences:
    return list_preferences(db, [user_id]).get(user_id, _UNLESS_SAID)


def set_preferences(db: Db, user_id: str, wanted: Preferences, at: datetime) -> None:
    hours = wanted.hours
    values = {
        "user_id": user_id,
        "choices": {category: sorted(means) for category, means in wanted.choices.items()},
        "quiet": wanted.quiet,
        "quiet_starts_at": None if hours is None else hours.starts_at,
        "quiet_ends_at": None if hours is None else hours.ends_at,
        "time_zone": None if hours is None else hours.time_zone,
        "set_at": at,
    }
    statement = upsert(notification_preferences).values(values)
    said = {name: statement.excluded[name] for name in values if name != "user_id"}
    db.execute(statement.on_conflict_do_update(index_elements=[_table.user_id], set_=said))


def _preferences(row: Row[Any]) -> Preferences:
    hours = None if row.time_zone is None else Hours(row.quiet_starts_at, row.quiet_ends_at, row.time_zone)
    return Preferences({name: frozenset(means) for name, means in row.choices.items()}, row.quiet, hours)
