"""Accepting an invitation: a password of one's own, then an authenticator app, then one is an administrator.

The link is used up by the app's first code: until then it begins again, for who closed the window on the QR code.
"""

from holdfast.identity.queries import links as link_queries
from holdfast.identity.queries import recovery_codes, second_factors
from holdfast.identity.queries import users as queries
from holdfast.identity.queries.tenants import find_tenant_name
from holdfast.identity.rules.administrators import ADMINISTRATOR_STATES, THEMSELF
from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.links import ADMINISTRATOR_INVITATION, check_good, not_good
from holdfast.identity.rules.passwords import check_password
from holdfast.identity.rules.people import INVITED, UserRecord
from holdfast.identity.rules.sessions import Enrolment
from holdfast.identity.usecases.authenticators import confirm_authenticator, new_secret, shown_once
from holdfast.identity.usecases.links import token_hash
from holdfast.identity.usecases.passwords import hash_password
from holdfast.kernel import clock
from holdfast.kernel.states import advance
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def begin_acceptance(run: Run, token: str, new_password: str) -> Enrolment:
    """The password is theirs, and this is what their authenticator app needs to know."""
    digest = token_hash(token)
    invited = run(lambda db: _invited(db, digest))
    check_password(new_password, invited.name, invited.email, field="new_password")
    new_hash = hash_password(new_password)
    secret, sealed = new_secret(invited.id)

    def record(db: Db) -> str:
        _invited(db, digest, is_locked=True)
        queries.set_password(db, invited.id, new_hash)
        recovery_codes.remove_recovery_codes(db, invited.id)
        second_factors.remove_credential(db, invited.id)  # whoever was disabled had one
        second_factors.add_credential(db, invited.id, sealed, clock.now())
        db.note_change(invited.id, None, {"password": "chosen", "authenticator": "enrolled"})
        return find_tenant_name(db)

    return shown_once(secret, invited.email, run(record))


def finish_acceptance(run: Run, token: str, code: str) -> list[str]:
    """The app shows the right codes: they may sign in from now on. Answers, this once, with the recovery codes."""
    digest = token_hash(token)

    def begin(db: Db) -> Admin:
        invited = _invited(db, digest)
        return Admin(invited.id, db.tenant_id, "", invited.role, frozenset())

    def activate(db: Db) -> None:
        invited = _invited(db, digest, is_locked=True)
        transition = advance(ADMINISTRATOR_STATES, invited.status, "accept", THEMSELF)
        queries.set_status(db, invited.id, transition.to)
        queries.set_sign_in_proven(db, invited.id)
        link_queries.set_all_used(db, invited.id, clock.now())
        db.note_change(invited.id, {"status": invited.status}, {"status": transition.to})
        db.announce(
            transition.event, invited.id, {"administrator_id": invited.id, "role": invited.role, "recipients": []}
        )

    return confirm_authenticator(run, run(begin), code, also=activate)


def _invited(db: Db, digest: bytes, *, is_locked: bool = False) -> UserRecord:
    """Whose the link is, if it is good, still goes to their address, and they have not joined yet."""
    find = link_queries.lock_link_by_token if is_locked else link_queries.find_link_by_token
    link = check_good(find(db, digest), ADMINISTRATOR_INVITATION, clock.now())
    user = queries.lock_user(db, link.user_id or "") if is_locked else queries.find_user(db, link.user_id or "")
    if user is None or user.email != link.email or user.status != INVITED:
        raise not_good()
    return user
