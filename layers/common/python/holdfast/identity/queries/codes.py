"""Verification codes in the database: only the newest of a user and channel exists. One that was used up is none any
more, but for when it was sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from holdfast.identity.rules.codes import SentCode
from holdfast.identity.rules.contacts import Channel
from holdfast.identity.tables import verification_codes
from holdfast.platform.db import Db

_CODE = verification_codes.c
_COLUMNS = (
    _CODE.user_id,
    _CODE.channel,
    _CODE.contact,
    _CODE.code_hash,
    _CODE.attempts,
    _CODE.sent_at,
    _CODE.expires_at,
    _CODE.old_contact,
    _CODE.old_code_hash,
)


_LOCK = text(
    "select pg_advisory_xact_lock(hashtextextended('codes ' || current_tenant()::text || contact, 0)) "
    "from unnest(cast(:contacts as text[])) as contact"
)


def lock_code(db: Db, user_id: str, channel: Channel) -> SentCode | None:
    wanted = (_CODE.user_id == user_id, _CODE.channel == channel, _CODE.used_at.is_(None))
    row = db.execute(select(*_COLUMNS).where(*wanted).with_for_update()).first()
    return None if row is None else _code(row)


def list_codes(db: Db, user_id: str) -> list[SentCode]:
    statement = select(*_COLUMNS).where(_CODE.user_id == user_id, _CODE.used_at.is_(None))
    return [_code(row) for row in db.execute(statement)]


def lock_contacts(db: Db, contacts: Sequence[str]) -> None:
    """Until this transaction ends nobody else sends to these: of two who ask at the same moment one is too early."""
    db.execute(_LOCK, {"contacts": sorted(set(contacts))})


def find_last_sending(db: Db, user_id: str, channel: Channel, contact: str) -> datetime | None:
    """When a code last went to this user by this channel, or to this contact for anybody."""
    to_either = or_(_CODE.user_id == user_id, _CODE.contact == contact, _CODE.old_contact == contact)
    return db.execute(select(func.max(_CODE.sent_at)).where(_CODE.channel == channel, to_either)).scalar()


def set_codes(db: Db, codes: Sequence[SentCode]) -> None:
    """Put the codes in the place of any earlier ones of the same users and channels."""
    rows = [
        {
            "user_id": code.user_id,
            "channel": code.channel,
            "contact": code.contact,
            "code_hash": code.code_hash,
            "attempts": code.attempts,
            "sent_at": code.sent_at,
            "expires_at": code.expires_at,
            "old_contact": code.old_contact,
            "old_code_hash": code.old_code_hash,
            "used_at": None,
        }
        for code in codes
    ]
    statement = insert(verification_codes).values(rows)
    new = statement.excluded
    replaced = {name: new[name] for name in rows[0] if name not in ("user_id", "channel")}
    db.execute(statement.on_conflict_do_update(index_elements=["user_id", "channel"], set_=replaced))


def set_attempts(db: Db, code: SentCode, attempts: int) -> None:
    db.execute(update(verification_codes).where(*_is(code)).values(attempts=attempts))


def set_used(db: Db, code: SentCode, at: datetime) -> None:
    """Nothing can be confirmed with it any more."""
    db.execute(update(verification_codes).where(*_is(code)).values(used_at=at))


def remove_codes_of(db: Db, user_ids: Sequence[str]) -> None:
    db.execute(delete(verification_codes).where(_CODE.user_id.in_(user_ids)))


def remove_expired_codes(db: Db, before: datetime) -> int:
    return db.execute(delete(verification_codes).where(_CODE.expires_at < before)).rowcount


def _is(code: SentCode) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (_CODE.user_id == code.user_id, _CODE.channel == code.channel)


def _code(row: Any) -> SentCode:
    return SentCode(*row)
