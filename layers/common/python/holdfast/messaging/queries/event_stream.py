"""Events by their numbers, which they get when somebody reads."""

from sqlalchemy import select, text

from holdfast.messaging.rules.event_stream import NumberedEvent
from holdfast.messaging.rules.webhooks import ERRANDS
from holdfast.platform.db import Db
from holdfast.platform.tables import events

# Without a lock where there is nothing to number.
_NUMBER = text(
    "select case when exists (select from events where number is null) then number_events(500) "
    "else coalesce((select last_number from event_counters), 0) end"
)


def number_events(db: Db) -> int:
    """Number those that are there, five hundred at the most; answers with the last number."""
    return int(db.execute(_NUMBER).scalar_one())


def list_events(db: Db, *, after: int, limit: int) -> list[NumberedEvent]:
    columns = (
        events.c.number,
        events.c.id,
        events.c.type,
        events.c.subject,
        events.c.sequence,
        events.c.occurred_at,
        events.c.data,
    )
    found = select(*columns).where(events.c.number > after, events.c.type.not_in(ERRANDS))
    return [NumberedEvent(**row._asdict()) for row in db.execute(found.order_by(events.c.number).limit(limit))]
