"""Which messages are whose, and until when some are held, in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from holdfast.messaging.rules.messages import Channel
from holdfast.messaging.tables import messages, user_messages
from holdfast.platform.db import Db

_table = user_messages.c


@dataclass(frozen=True, slots=True)
class Released:
    """A message that was held."""

    message_id: str
    user_id: str
    channel: Channel
    template: str


def add_user_messages(db: Db, new: Sequence[tuple[str, str, datetime | None]]) -> None:
    """By message: whose it is, and until when it is held."""
    names = ("message_id", "user_id", "held_until")
    db.execute(insert(user_messages).values([dict(zip(names, each, strict=True)) for each in new]))


def find_recipient(db: Db, message_id: str) -> str | None:
    """Whose the message is; None for what went to an address that is nobody's."""
    return db.execute(select(_table.user_id).where(_table.message_id == message_id)).scalar()


def release_held(db: Db, now: datetime, limit: int) -> list[Released]:
    """Those that were held until now or before, and are no more."""
    due = select(_table.message_id).where(_table.held_until <= now).order_by(_table.held_until).limit(limit)
    mine = update(user_messages).where(_table.message_id.in_(due.with_for_update(skip_locked=True)))
    released = mine.values(held_until=None).returning(_table.message_id, _table.user_id).cte("released")
    found = select(released.c.message_id, released.c.user_id, messages.c.channel, messages.c.template)
    rows = db.execute(found.join(messages, messages.c.id == released.c.message_id).order_by(messages.c.id))
    return [Released(**row._asdict()) for row in rows]
