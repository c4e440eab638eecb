"""Sessions in the database: a row for each refresh token, a family for each sign-in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from holdfast.identity.tables import sessions
from holdfast.platform.db import Db

_SESSION = sessions.c
_COLUMNS = (
    _SESSION.id,
    _SESSION.user_id,
    _SESSION.family_id,
    _SESSION.refresh_hash,
    _SESSION.user_agent,
    _SESSION.source_ip,
    _SESSION.created_at,
    _SESSION.expires_at,
    _SESSION.rotated_at,
    _SESSION.revoked_at,
)


@dataclass(frozen=True, slots=True)
class Session:
    """refresh_hash: SHA-256 of a random token · rotated_at: when the token was used for the next one"""

    id: str
    user_id: str
    family_id: str
    refresh_hash: bytes = field(repr=False)
    user_agent: str
    source_ip: str
    created_at: datetime
    expires_at: datetime
    rotated_at: datetime | None = None
    revoked_at: datetime | None = None


def lock_session_by_token(db: Db, refresh_hash: bytes) -> Session | None:
    statement = select(*_COLUMNS).where(_SESSION.refresh_hash == refresh_hash).with_for_update()
    row = db.execute(statement).first()
    return None if row is None else _session(row)


def add_session(db: Db, session: Session) -> None:
    db.execute(
        insert(sessions).values(
            id=session.id,
            user_id=session.user_id,
            family_id=session.family_id,
            refresh_hash=session.refresh_hash,
            user_agent=session.user_agent,
            source_ip=session.source_ip,
            created_at=session.created_at,
            expires_at=session.expires_at,
        )
    )


def set_rotated(db: Db, session_id: str, at: datetime) -> None:
    db.execute(update(sessions).where(_SESSION.id == session_id).values(rotated_at=at))


def set_family_revoked(db: Db, session_id: str, at: datetime) -> None:
    """End the sign-in that this session belongs to, with all its rotations."""
    family = select(_SESSION.family_id).where(_SESSION.id == session_id).scalar_subquery()
    db.execute(
        update(sessions).where(_SESSION.family_id == family, _SESSION.revoked_at.is_(None)).values(revoked_at=at)
    )


def set_all_revoked(db: Db, user_id: str, at: datetime) -> None:
    """End every sign-in of the user."""
    db.execute(update(sessions).where(_SESSION.user_id == user_id, _SESSION.revoked_at.is_(None)).values(revoked_at=at))


def remove_expired_sessions(db: Db, before: datetime) -> int:
    return db.execute(delete(sessions).where(_SESSION.expires_at < before)).rowcount


def _session(row: Any) -> Session:
    return Session(*row)
