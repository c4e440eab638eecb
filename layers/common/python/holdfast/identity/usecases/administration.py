"""What administrators do with users."""

from holdfast.identity.queries import users as queries
from holdfast.identity.queries.links import set_all_used
from holdfast.identity.rules.people import ADMIN, USER_STATES, UserFilter, UserRecord
from holdfast.identity.usecases.sessions import end_all_sessions
from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound
from holdfast.kernel.states import advance
from holdfast.platform.db import Db


def list_users(db: Db, wanted: UserFilter, *, after: str | None, limit: int) -> list[UserRecord]:
    """Users and claims that were never confirmed, the newest first."""
    return queries.list_users(db, wanted, after=after, limit=limit)


def view_user(db: Db, user_id: str) -> UserRecord:
    return _user(queries.find_user(db, user_id))


def suspend_user(db: Db, user_id: str, reason: str) -> UserRecord:
    """The user is signed out everywhere, at once, and cannot sign in; no link that was sent before lets them."""
    user = _move(db, user_id, "suspend", reason)
    end_all_sessions(db, user_id)
    set_all_used(db, user_id, clock.now())
    return user


def reinstate_user(db: Db, user_id: str, reason: str) -> UserRecord:
    """The user may sign in again."""
    return _move(db, user_id, "reinstate", reason)


def _move(db: Db, user_id: str, action: str, reason: str) -> UserRecord:
    user = _user(queries.lock_user(db, user_id))
    transition = advance(USER_STATES, user.status, action, ADMIN)
    queries.set_status(db, user_id, transition.to, reason)
    db.note_change(user_id, {"status": user.status}, {"status": transition.to, "reason": reason})
    db.announce(transition.event, user_id, {"user_id": user_id, "recipients": []})
    return _user(queries.find_user(db, user_id))


def _user(record: UserRecord | None) -> UserRecord:
    """Administrators are not administered here."""
    if record is None or not record.is_user:
        raise NotFound("There is no such user.", slug="unknown-user")
    return record
