"""Contacts, and messages with their fate."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql import functions as fn

from holdfast.messaging.rules.fates import DROPPED, FAILED, QUEUED, SENT, UNKNOWN, MessageStatus
from holdfast.messaging.rules.messages import Channel, Contact, Message
from holdfast.messaging.tables import (
    contacts,
    message_attempts,
    messages,
    notification_preferences,
    notifications,
    user_messages,
)
from holdfast.platform.db import Db


def set_contact(db: Db, contact: Contact) -> None:
    """Add the user's contact or replace it."""
    statement = upsert(contacts).values(asdict(contact))
    db.execute(
        statement.on_conflict_do_update(
            index_elements=[contacts.c.user_id],
            set_={name: statement.excluded[name] for name in ("name", "email", "phone", "language")},
        )
    )


def list_contacts(db: Db, user_ids: Sequence[str]) -> list[Contact]:
    columns = (contacts.c.user_id, contacts.c.name, contacts.c.email, contacts.c.phone, contacts.c.language)
    return [Contact(**row._asdict()) for row in db.execute(select(*columns).where(contacts.c.user_id.in_(user_ids)))]


def add_messages(db: Db, new: Sequence[Message]) -> None:
    rows = [{("template_values" if k == "values" else k): v for k, v in asdict(each).items()} for each in new]
    db.execute(insert(messages).values(rows))


def lock_message(db: Db, message_id: str) -> Message | None:
    row = db.execute(_messages().where(messages.c.id == message_id).with_for_update()).first()
    return None if row is None else Message(**row._asdict())


def set_claimed(db: Db, message: Message, *, until: datetime) -> Message:
    """Begin an attempt, which counts from now on, whatever comes of it."""
    _set_message(db, message.id, attempts=message.attempts + 1, claimed_until=until)
    return replace(message, attempts=message.attempts + 1, claimed_until=until)


def set_sent(db: Db, message_id: str, *, provider: str, provider_message_id: str, sent_at: datetime) -> None:
    """Unless a receipt has said more in the meantime."""
    _set_message(
        db,
        message_id,
        messages.c.status.in_((QUEUED, UNKNOWN)),
        status=SENT,
        provider=provider,
        provider_message_id=provider_message_id,
        sent_at=sent_at,
        claimed_until=None,
        failure=None,
    )


def set_unknown(db: Db, message_id: str, *, provider: str, failure: str) -> None:
    """It may have been sent. Unless a receipt has said more in the meantime."""
    is_waiting = messages.c.status == QUEUED
    _set_message(db, message_id, is_waiting, status=UNKNOWN, provider=provider, failure=failure, claimed_until=None)


def set_unsent(db: Db, message_id: str, *, failure: str) -> None:
    """The attempt failed, and another may follow."""
    _set_message(db, message_id, failure=failure, claimed_until=None)


def set_failed(db: Db, message_id: str, *, failure: str) -> None:
    _set_message(db, message_id, messages.c.status == QUEUED, status=FAILED, failure=failure, claimed_until=None)


def set_dropped(db: Db, message_id: str, *, failure: str) -> None:
    _set_message(db, message_id, messages.c.status == QUEUED, status=DROPPED, failure=failure, claimed_until=None)


def set_fate(
    db: Db, message_id: str, status: MessageStatus, *, provider: str, told_as: str, failure: str | None, at: datetime
) -> None:
    """What a receipt says of it. told_as: the provider's own name for the message"""
    _set_message(
        db,
        message_id,
        status=status,
        provider=provider,
        provider_message_id=fn.coalesce(messages.c.provider_message_id, told_as),
        sent_at=fn.coalesce(messages.c.sent_at, at),
        failure=failure,
    )


def list_messages(
    db: Db,
    *,
    recipient: str | None,
    channel: Channel | None,
    provider: str | None,
    status: MessageStatus | None,
    template: str | None,
    after: str | None,
    limit: int,
) -> list[Message]:
    """Newest first. after: the id of the last one seen."""
    wanted = {"recipient": recipient, "channel": channel, "provider": provider, "status": status, "template": template}
    statement = _messages().order_by(messages.c.id.desc()).limit(limit)
    for name, value in wanted.items():
        if value is not None:
            statement = statement.where(messages.c[name] == value)
    if after is not None:
        statement = statement.where(messages.c.id < after)
    return [Message(**row._asdict()) for row in db.execute(statement)]


def find_message(db: Db, message_id: str) -> Message | None:
    row = db.execute(_messages().where(messages.c.id == message_id)).first()
    return None if row is None else Message(**row._asdict())


def _set_message(db: Db, message_id: str, *conditions: ColumnElement[bool], **values: Any) -> None:
    db.execute(update(messages).where(messages.c.id == message_id, *conditions).values(**values))


def _messages() -> Any:
    return select(
        messages.c.id,
        messages.c.channel,
        messages.c.recipient,
        messages.c.template,
        messages.c.language,
        messages.c.template_values.label("values"),
        messages.c.event_id,
        messages.c.status,
        messages.c.attempts,
        messages.c.claimed_until,
        messages.c.provider,
        messages.c.provider_message_id,
        messages.c.failure,
        messages.c.created_at,
        messages.c.sent_at,
    )


def remove_before(db: Db, before: datetime, limit: int) -> int:
    """Messages made until then, with all that belongs to them; so many at once."""
    old = select(messages.c.id).where(messages.c.created_at <= before).limit(limit).with_for_update()
    ids = list(db.execute(old).scalars())
    if not ids:
        return 0
    for table in (message_attempts, user_messages):
        db.execute(delete(table).where(table.c.message_id.in_(ids)))
    return db.execute(delete(messages).where(messages.c.id.in_(ids))).rowcount


def remove_person(db: Db, user_id: str, addresses: Sequence[str]) -> None:
    for table in (contacts, notifications, notification_preferences):
        db.execute(delete(table).where(table.c.user_id == user_id))
    theirs = select(user_messages.c.message_id).where(user_messages.c.user_id == user_id)
    to_them = or_(messages.c.id.in_(theirs), messages.c.recipient.in_(addresses))
    db.execute(
        update(messages).where(to_them, messages.c.status != QUEUED).values(recipient="closed", template_values=None)
    )
