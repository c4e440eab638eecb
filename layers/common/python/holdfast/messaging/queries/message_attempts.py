"""Attempts to hand messages to providers, in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, func, insert, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import functions as fn

from holdfast.kernel.ids import decode_id, encode_id
from holdfast.kernel.refusals import NotFound
from holdfast.messaging.rules.fates import Attempt, Outcome
from holdfast.messaging.rules.message_routes import Experience
from holdfast.messaging.tables import message_attempts, messages
from holdfast.platform.db import Db, call_outside_tenant

_SHOWN = [column for column in message_attempts.c if column.name != "tenant_id"]
_OF_ONE_RECIPIENT = 20


def list_newest(db: Db, wanted: Sequence[tuple[str, str]], count: int) -> list[Experience]:
    """Of each provider and route the newest attempts that have ended, the newest first."""
    found = message_attempts.c
    names = [cast([each[place] for each in wanted], ARRAY(Text)) for place in (0, 1)]
    pairs = func.unnest(*names).table_valued("provider", "route").render_derived()
    newest = (
        select(found.provider, found.route, found.outcome, found.started_at)
        .where(found.provider == pairs.c.provider, found.route == pairs.c.route, found.outcome.is_not(None))
        .order_by(found.started_at.desc())
        .limit(count)
        .lateral()
    )
    rows = db.execute(select(newest).select_from(pairs.join(newest, true())).order_by(newest.c.started_at.desc()))
    return [Experience(**row._asdict()) for row in rows]


def list_to_recipient(db: Db, recipient: str, since: datetime) -> list[Experience]:
    """The newest first."""
    found = message_attempts.c
    statement = (
        select(found.provider, found.route, found.outcome, found.started_at)
        .join(messages, messages.c.id == found.message_id)
        .where(messages.c.recipient == recipient, found.started_at >= since, found.outcome.is_not(None))
        .order_by(found.started_at.desc())
        .limit(_OF_ONE_RECIPIENT)
    )
    return [Experience(**row._asdict()) for row in db.execute(statement)]


def add_attempt(db: Db, attempt: Attempt) -> None:
    db.execute(insert(message_attempts).values(**asdict(attempt)))


def count_attempts(db: Db, message_id: str) -> int:
    statement = select(fn.count()).select_from(message_attempts).where(message_attempts.c.message_id == message_id)
    return int(db.execute(statement).scalar_one())


def list_attempts(db: Db, message_id: str) -> list[Attempt]:
    """The first one first."""
    statement = select(*_SHOWN).where(message_attempts.c.message_id == message_id).order_by(message_attempts.c.number)
    return [Attempt(**row._asdict()) for row in db.execute(statement)]


def lock_attempt(db: Db, attempt_id: str) -> Attempt | None:
    statement = select(*_SHOWN).where(message_attempts.c.id == attempt_id).with_for_update()
    row = db.execute(statement).first()
    return None if row is None else Attempt(**row._asdict())


def set_ended(
    db: Db,
    attempt_id: str,
    *,
    outcome: Outcome,
    reason: str | None,
    provider_message_id: str | None,
    ended_at: datetime,
) -> None:
    """How asking ended, unless a receipt has said more in the meantime."""
    found = message_attempts.c
    values = {
        "outcome": fn.coalesce(found.outcome, outcome),
        "reason": fn.coalesce(found.reason, reason),
        "provider_message_id": fn.coalesce(found.provider_message_id, provider_message_id),
        "ended_at": ended_at,
    }
    db.execute(update(message_attempts).where(found.id == attempt_id).values(**values))


def set_lost(db: Db, message_id: str, ended_at: datetime) -> str | None:
    """The attempt whose process died before it knew how it ended; its provider, or None where there is none."""
    found = message_attempts.c
    statement = update(message_attempts).where(found.message_id == message_id, found.outcome.is_(None))
    values = {"outcome": "unknown", "reason": "Abandoned", "ended_at": ended_at}
    row = db.execute(statement.values(**values).returning(found.provider)).first()
    return None if row is None else str(row.provider)


def set_receipt(db: Db, attempt_id: str, *, outcome: Outcome, reason: str | None, told_as: str, at: datetime) -> None:
    found = message_attempts.c
    values: dict[str, Any] = {
        "outcome": outcome,
        "reason": reason,
        "provider_message_id": fn.coalesce(found.provider_message_id, told_as),
        "receipt_at": at,
    }
    db.execute(update(message_attempts).where(found.id == attempt_id).values(**values))


def find_attempt_of_receipt(provider: str, told_as: str, reference: str | None) -> tuple[str, str] | None:
    """The tenant and the attempt that a receipt is about, in whatever tenant; None where nobody knows it."""
    try:
        attempt = None if reference is None else decode_id("mat", reference)
    except NotFound:
        return None
    asked = "select tenant_id, attempt_id from attempt_of_receipt(%s::text, %s::text, %s::uuid)"
    rows = call_outside_tenant(asked, provider, told_as, attempt)
    return (encode_id("tnt", rows[0][0]), encode_id("mat", rows[0][1])) if rows else None
