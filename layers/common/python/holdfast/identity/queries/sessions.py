"""Sessions in the database: a row for each refresh token, a family for each sign-in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Update, delete, insert, select, update

from holdfast.identity.rules.sessions import Device, LiveSession
from holdfast.identity.tables import sessions
from holdfast.kernel.ids import made_at
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
    _SESSION.country,
)


@dataclass(frozen=True, slots=True)
class Session:
    """refresh_hash: SHA-256 of a random token · rotated_at: when the token was used for the next one · role_version: of
    an administrator's role, as the access token has it"""

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
    country: str | None = None
    role_version: int = 0


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
            country=session.country,
            role_version=session.role_version,
        )
    )


def set_rotated(db: Db, session_id: str, at: datetime) -> None:
    db.execute(update(sessions).where(_SESSION.id == session_id).values(rotated_at=at))


def set_family_revoked(db: Db, session_id: str, at: datetime) -> None:
    """End the sign-in that this session belongs to, with all its rotations."""
    db.execute(_revoking(at).where(_SESSION.family_id == _family_of(session_id)))


def set_all_revoked(db: Db, user_id: str, at: datetime) -> None:
    """End every sign-in of the user."""
    db.execute(_revoking(at).where(_SESSION.user_id == user_id))


def list_live_sessions(
    db: Db, user_id: str, *, current: str, now: datetime, after: str | None, limit: int
) -> list[LiveSession]:
    """The user's sign-ins that go on, the newest first, each as its newest token knows it. `current`: the id of the
    session that asks; `after`: the last one of the page before."""
    is_current = _SESSION.family_id == _family_of(current)
    statement = select(
        _SESSION.family_id,
        _SESSION.user_agent,
        _SESSION.source_ip,
        _SESSION.created_at,
        _SESSION.expires_at,
        _SESSION.country,
        is_current.label("is_current"),
    ).where(
        _SESSION.user_id == user_id,
        _SESSION.revoked_at.is_(None),
        _SESSION.rotated_at.is_(None),
        _SESSION.expires_at > now,
    )
    if after:
        statement = statement.where(_SESSION.family_id < after)
    return [_live(row) for row in db.execute(statement.order_by(_SESSION.family_id.desc()).limit(limit))]


def set_one_revoked(db: Db, user_id: str, family_id: str, at: datetime) -> bool:
    """End this sign-in of the user; false where there is none that goes on."""
    theirs = (_SESSION.user_id == user_id, _SESSION.family_id == family_id)
    return bool(db.execute(_revoking(at).where(*theirs)).rowcount)


def set_others_revoked(db: Db, user_id: str, current: str, at: datetime) -> int:
    """End every sign-in of the user but the one that the session `current` belongs to; how many those were."""
    others = (_SESSION.user_id == user_id, _SESSION.family_id != _family_of(current))
    return len(set(db.execute(_revoking(at).where(*others).returning(_SESSION.family_id)).scalars()))


def remove_expired_sessions(db: Db, before: datetime) -> int:
    return db.execute(delete(sessions).where(_SESSION.expires_at < before)).rowcount


def _revoking(at: datetime) -> Update:
    return update(sessions).where(_SESSION.revoked_at.is_(None)).values(revoked_at=at)


def _family_of(session_id: str) -> ScalarSelect[str]:
    return select(_SESSION.family_id).where(_SESSION.id == session_id).scalar_subquery()


def _live(row: Any) -> LiveSession:
    return LiveSession(
        id=row.family_id,
        device=Device(row.user_agent, row.source_ip, row.country),
        signed_in_at=made_at("ses", row.family_id),
        last_seen_at=row.created_at,
        expires_at=row.expires_at,
        is_current=row.is_current,
    )


def _session(row: Any) -> Session:
    return Session(*row)
