"""Which messages are whose, and until when some are held, in the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update

from holdfast.messaging.rules.messages import Channel
from holdfast.messaging.tables import contacts, messages, user_messages
from holdfast.platform.db import Db

_table = user_messages.c
_readers = select(contacts.c.user_id, contacts.c.language, contacts.c.unsubscribe_key)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose e-mails end by a link. unsubscribe_key: their own, which seals it"""

    user_id: str
    language: str | None
    unsubscribe_key: UUID = field(repr=False)


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


def find_reader_of(db: Db, message_id: str) -> Reader | None:
    """Whose the message is; None for what goes to an address that is nobody's."""
    joined = _readers.join(user_messages, _table.user_id == contacts.c.user_id)
    row = db.execute(joined.where(_table.message_id == message_id)).first()
    return None if row is None else Reader(**row._asdict())


def find_reader(db: Db, user_id: str) -> Reader | None:
    row = db.execute(_readers.where(contacts.c.user_id == user_id)).first()
    return None if row is None else Reader(**row._asdict())


def release_held(db: Db, now: datetime, limit: int) -> list[Released]:
    """Those that were held until now or before, and are no more."""
    due = select(_table.message_id).where(_table.held_until <= now).order_by(_table.held_until).limit(limit)
    mine = update(user_messages).where(_table.message_id.in_(due.with_for_update(skip_locked=True)))
    released = mine.values(held_until=None).returning(_table.message_id, _table.user_id).cte("released")
    found = select(released.c.message_id, released.c.user_id, messages.c.channel, messages.c.template)
    rows = db.execute(found.join(messages, messages.c.id == released.c.message_id).order_by(messages.c.id))
    return [Released(**row._asdict()) for row in rows]
