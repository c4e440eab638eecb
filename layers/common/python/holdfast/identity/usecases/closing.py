"""The end of an account. Whether anything is still owed is for the rooms above to know: they call this afterwards.

The row stays, for orders and postings refer to it, and is nobody's: no name, no contact, no way to sign in. The
contacts are free at once. What the audit trail says of the person stays there: it is append-only, and chained.
"""

from holdfast.identity.queries import closing as closing_queries
from holdfast.identity.queries import users as queries
from holdfast.identity.queries.second_factors import Credential
from holdfast.identity.rules.callers import User
from holdfast.identity.rules.people import USER_STATES, UserRecord
from holdfast.identity.rules.second_factors import Proof
from holdfast.identity.usecases.kyc_ends import withdraw_documents
from holdfast.identity.usecases.own_password import confirm_password
from holdfast.identity.usecases.second_factors import find_confirmed, judge, use_proof
from holdfast.kernel import clock
from holdfast.kernel.refusals import Forbidden, NotFound
from holdfast.kernel.states import advance
from holdfast.messaging.usecases.contacts import forget_person
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def lock_closable(db: Db, user_id: str, actor: str) -> UserRecord:
    """The user, if their account may be closed by such an actor: whoever else changes it waits."""
    user = queries.lock_user(db, user_id)
    if user is None or not user.is_user:
        raise NotFound("There is no such user.", slug="unknown-user")
    advance(USER_STATES, user.status, "close", actor)
    return user


def close_user(db: Db, user: UserRecord, actor: str, reason: str) -> UserRecord:
    """Nobody's account from now on: signed out everywhere, at once and for good."""
    transition = advance(USER_STATES, user.status, "close", actor)
    withdraw_documents(db, user.id, actor)
    closing_queries.remove_all_of(db, user)
    queries.set_closed(db, user.id, reason)
    forget_person(db, user.id, *filter(None, (user.email, user.phone)))
    db.note_change(user.id, {"status": user.status}, {"status": transition.to, "reason": reason, "by": actor})
    db.announce(transition.event, user.id, {"user_id": user.id, "recipients": []})
    closed = queries.find_user(db, user.id)
    if closed is None:
        raise NotFound("There is no such user.", slug="unknown-user")
    return closed


def prove_self(run: Run, user: User, password: str, proof: Proof) -> int | None:
    """Go on only with the user's own password, and their second factor where one is set up; `use_self_proof` uses it
    up. Wrong ones count as failed sign-ins do."""
    confirm_password(run, user.id, password)
    credential = run(lambda db: _counted(db, user.id, proof))
    return None if credential is None else judge(credential, proof, Forbidden)


def use_self_proof(db: Db, user: User, proof: Proof, step: int | None) -> None:
    if find_confirmed(db, user.id) is not None:
        use_proof(db, user.id, proof, step, Forbidden)


def _counted(db: Db, user_id: str, proof: Proof) -> Credential | None:
    credential = find_confirmed(db, user_id)
    if credential is None:
        return None
    if proof.code is None and proof.recovery_code is None:
        raise Forbidden("Send the code of your authenticator app as well.", slug="totp-required")
    if queries.count_attempt_of(db, user_id, clock.now()) is None:
        raise Forbidden("Too many wrong codes: wait a quarter of an hour.", slug="second-factor-locked")
    return credential
