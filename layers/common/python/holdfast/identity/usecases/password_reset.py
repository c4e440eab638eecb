"""Another password for who has lost theirs, by a link to the address that they have proven."""

from holdfast.identity.queries import links as link_queries
from holdfast.identity.queries import users as queries
from holdfast.identity.rules.links import PASSWORD_RESET, check_good, not_good
from holdfast.identity.rules.passwords import check_password
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.usecases.links import token_hash
from holdfast.identity.usecases.passwords import hash_password
from holdfast.identity.usecases.sessions import end_all_sessions
from holdfast.kernel import clock
from holdfast.kernel.refusals import Forbidden
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def reset_password(run: Run, token: str, new_password: str) -> None:
    """The user of the link has this password from now on: signed out everywhere, no longer locked out, and told."""
    digest = token_hash(token)
    user = run(lambda db: _whose(db, digest))
    check_password(new_password, user.name, user.email, user.phone or "", field="new_password")
    new_hash = hash_password(new_password)

    def record(db: Db) -> None:
        user = _whose(db, digest, is_locked=True)
        now = clock.now()
        link_queries.set_all_used(db, user.id, now)
        queries.set_password(db, user.id, new_hash)
        queries.set_sign_in_proven(db, user.id)
        end_all_sessions(db, user.id)
        db.note_change(user.id, None, {"password": "changed", "by": "a link sent by e-mail"})
        db.announce("identity.user.password_changed", user.id, {"user_id": user.id, "recipients": [user.id]})

    run(record)


def _whose(db: Db, digest: bytes, *, is_locked: bool = False) -> UserRecord:
    """Whose the link is, if it is good, and still goes to their address."""
    find = link_queries.lock_link_by_token if is_locked else link_queries.find_link_by_token
    link = check_good(find(db, digest), PASSWORD_RESET, clock.now())
    user = queries.lock_user(db, link.user_id or "") if is_locked else queries.find_user(db, link.user_id or "")
    if user is None or user.email != link.email:
        raise not_good()
    if not user.is_active:
        raise Forbidden("This account is suspended.", slug="user-suspended")
    return user
