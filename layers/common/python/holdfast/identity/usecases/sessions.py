"""Sessions: an access token for minutes, a refresh token that is good once.

Sessions run in real time, as their tokens do: moving a tenant's clock signs nobody out and keeps nobody in.
"""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from holdfast.identity.queries import sessions as queries
from holdfast.identity.queries import users as user_queries
from holdfast.identity.queries.pending import remove_pending_of
from holdfast.identity.queries.roles import find_role
from holdfast.identity.queries.sessions import Session
from holdfast.identity.rules.callers import Admin, User, claims_of
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.rules.roles import Role
from holdfast.identity.rules.sessions import (
    ACCESS_LIFETIME,
    ADMIN_ACCESS_LIFETIME,
    ADMIN_SESSION_LIFETIME,
    REFRESH_LIFETIME,
    Device,
    LiveSession,
    SignedIn,
)
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Forbidden, NotFound, Unauthenticated
from holdfast.platform.db import Db
from holdfast.platform.tenant_settings import tenant_settings
from holdfast.platform.tokens import sign_token

_MAX_AGENT_LENGTH = 300


def open_session(db: Db, user: UserRecord, device: Device, continued: Session | None = None) -> SignedIn:
    """A session for somebody who has proven themselves, or the next one of a family that goes on."""
    if tenant_settings(db).is_suspended:
        raise Forbidden("Nobody signs in here for now.", slug="tenant-suspended", keeps=True)
    now = datetime.now(UTC)
    session_id = new_id("ses")
    refresh_token = f"hfr_{secrets.token_urlsafe(32)}"
    role = None if user.is_user else _role_of(db, user)
    if role is None:
        expires_at = now + REFRESH_LIFETIME
    else:
        expires_at = continued.expires_at if continued else now + ADMIN_SESSION_LIFETIME
    session = Session(
        id=session_id,
        user_id=user.id,
        family_id=continued.family_id if continued else session_id,
        refresh_hash=_hash(refresh_token),
        user_agent=device.user_agent[:_MAX_AGENT_LENGTH],
        source_ip=device.source_ip,
        created_at=now,
        expires_at=expires_at,
        country=device.country,
        role_version=0 if role is None else role.version,
    )
    queries.add_session(db, session)
    if continued is None:
        db.note_change(user.id, None, {"signed_in": session_id, "country": device.country})
    caller: User | Admin
    if role is None:
        lifetime, caller = ACCESS_LIFETIME, User(user.id, db.tenant_id, session_id)
    else:
        caller = Admin(user.id, db.tenant_id, session_id, user.role, role.permissions)
        lifetime = ADMIN_ACCESS_LIFETIME
    return SignedIn(sign_token(claims_of(caller), lifetime), refresh_token, int(lifetime.total_seconds()), user)


def refresh_session(db: Db, refresh_token: str, device: Device) -> SignedIn:
    """The next pair of tokens. A refresh token that comes a second time was copied: its whole family ends."""
    now = datetime.now(UTC)
    session = queries.lock_session_by_token(db, _hash(refresh_token))
    if session is None or session.revoked_at is not None or session.expires_at <= now:
        raise Unauthenticated("The session has ended: sign in again.", slug="session-ended")
    if session.rotated_at is not None:
        queries.set_family_revoked(db, session.id, now)
        db.announce("identity.session.reused", session.user_id, {"user_id": session.user_id, "recipients": []})
        db.note_change(session.user_id, None, {"sessions": "ended: a refresh token came a second time"})
        raise Unauthenticated(
            "This refresh token was used before: sign in again.", slug="refresh-token-reused", keeps=True
        )
    user = user_queries.find_user(db, session.user_id)
    if user is None or not user.is_active:
        raise Unauthenticated("The session has ended: sign in again.", slug="session-ended")
    queries.set_rotated(db, session.id, now)
    return open_session(db, user, device, continued=session)


def end_session(db: Db, session_id: str) -> None:
    """Sign out: the access token stops working at once, and so does every refresh token of the sign-in."""
    queries.set_family_revoked(db, session_id, datetime.now(UTC))


def list_sessions(db: Db, caller: User | Admin, *, after: str | None, limit: int) -> list[LiveSession]:
    """Where the caller is signed in, the newest sign-in first."""
    now = datetime.now(UTC)
    return queries.list_live_sessions(db, caller.id, current=caller.session_id, now=now, after=after, limit=limit)


def end_one_session(db: Db, caller: User | Admin, session_id: str) -> None:
    """Sign the caller out of one of the sessions that `list_sessions` shows, at once."""
    if not queries.set_one_revoked(db, caller.id, session_id, datetime.now(UTC)):
        raise NotFound("There is no such session, or it has ended.", slug="unknown-session")
    _tell_ended(db, caller, {"session_id": session_id, "is_ended": True})


def end_other_sessions(db: Db, caller: User | Admin) -> int:
    """Sign the caller out everywhere but here; from how many sessions that was."""
    ended = queries.set_others_revoked(db, caller.id, caller.session_id, datetime.now(UTC))
    if ended:
        _tell_ended(db, caller, {"other_sessions": "ended", "count": ended})
    return ended


def end_all_sessions(db: Db, user_id: str) -> None:
    """Sign somebody out everywhere; no sign-in that they have begun goes on either."""
    remove_pending_of(db, user_id)
    queries.set_all_revoked(db, user_id, datetime.now(UTC))


def _role_of(db: Db, admin: UserRecord) -> Role:
    return find_role(db, admin.role) or Role(admin.role, frozenset())


def _tell_ended(db: Db, caller: User | Admin, what: Mapping[str, object]) -> None:
    db.note_change(caller.id, None, what)
    db.announce("identity.session.ended", caller.id, {"user_id": caller.id, "recipients": []})


def _hash(refresh_token: str) -> bytes:
    """A fast hash will do: there is nothing to guess in 32 random bytes."""
    return sha256(refresh_token.encode()).digest()
