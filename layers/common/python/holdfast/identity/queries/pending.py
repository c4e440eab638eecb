"""Attempts to sign in that wait for the second factor, in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from holdfast.identity.rules.second_factors import PendingSignIn
from holdfast.identity.tables import pending_sign_ins
from holdfast.platform.db import Db

_PENDING = pending_sign_ins.c


def add_pending(db: Db, pending: PendingSignIn) -> None:
    db.execute(
        insert(pending_sign_ins).values(
            id=pending.id,
            user_id=pending.user_id,
            token_hash=pending.token_hash,
            attempts=pending.attempts,
            created_at=pending.created_at,
            expires_at=pending.expires_at,
        )
    )


def lock_pending(db: Db, token_hash: bytes) -> PendingSignIn | None:
    statement = select(
        _PENDING.id,
        _PENDING.user_id,
        _PENDING.token_hash,
        _PENDING.attempts,
        _PENDING.created_at,
        _PENDING.expires_at,
    ).where(_PENDING.token_hash == token_hash)
    row: Any = db.execute(statement.with_for_update()).first()
    return None if row is None else PendingSignIn(*row)


def set_attempts(db: Db, pending: PendingSignIn, attempts: int) -> None:
    db.execute(update(pending_sign_ins).where(_PENDING.id == pending.id).values(attempts=attempts))


def remove_pending(db: Db, pending: PendingSignIn) -> bool:
    """The attempt is over; false where it was over already."""
    return bool(db.execute(delete(pending_sign_ins).where(_PENDING.id == pending.id)).rowcount)


def remove_pending_of(db: Db, user_id: str) -> None:
    db.execute(delete(pending_sign_ins).where(_PENDING.user_id == user_id))


def remove_expired_pending(db: Db, before: datetime) -> int:
    return db.execute(delete(pending_sign_ins).where(_PENDING.expires_at < before)).rowcount
