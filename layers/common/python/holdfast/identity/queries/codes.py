"""Verification codes in the database: only the newest of a user and channel exists."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
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


def lock_code(db: Db, user_id: str, channel: Channel) -> SentCode | None:
    statement = select(*_COLUMNS).where(_CODE.user_id == user_id, _CODE.channel == channel).with_for_update()
    row = db.execute(statement).first()
    return None if row is None else _code(row)


def list_codes(db: Db, user_id: str) -> list[SentCode]:
    return [_code(row) for row in db.execute(select(*_COLUMNS).where(_CODE.user_id == user_id))]


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
        }
        for code in codes
    ]
    statement = insert(verification_codes).values(rows)
    new = statement.excluded
    replaced = {name: new[name] for name in rows[0] if name not in ("user_id", "channel")}
    db.execute(statement.on_conflict_do_update(index_elements=["user_id", "channel"], set_=replaced))


def set_attempts(db: Db, code: SentCode, attempts: int) -> None:
    db.execute(update(verification_codes).where(*_is(code)).values(attempts=attempts))


def remove_code(db: Db, code: SentCode) -> None:
    db.execute(delete(verification_codes).where(*_is(code)))


def remove_codes_of(db: Db, user_ids: Sequence[str]) -> None:
    db.execute(delete(verification_codes).where(_CODE.user_id.in_(user_ids)))


def remove_expired_codes(db: Db, before: datetime) -> int:
    return db.execute(delete(verification_codes).where(_CODE.expires_at < before)).rowcount


def _is(code: SentCode) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (_CODE.user_id == code.user_id, _CODE.channel == code.channel)


def _code(row: Any) -> SentCode:
    return SentCode(*row)
