"""Letting somebody in who has proven the first factor: at once, or once they have proven the second."""

import secrets
from hashlib import sha256

from holdfast.identity.queries import pending as queries
from holdfast.identity.queries import users as user_queries
from holdfast.identity.queries.second_factors import Credential
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.rules.second_factors import (
    PENDING_LIFETIME,
    PendingSignIn,
    Proof,
    SecondFactorNeeded,
    check_pending,
)
from holdfast.identity.rules.sessions import Device, SignedIn
from holdfast.identity.usecases.second_factors import find_confirmed, judge, use_proof
from holdfast.identity.usecases.sessions import open_session
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Forbidden, Unauthenticated
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def let_in(db: Db, user: UserRecord, device: Device) -> SignedIn | SecondFactorNeeded:
    """A session, and the failures forgotten; where an authenticator app is set up, the question for its code."""
    if find_confirmed(db, user.id) is not None:
        return _ask(db, user.id)
    user_queries.set_sign_in_proven(db, user.id)
    return open_session(db, user, device)


def answer_second_factor(run: Run, pending_token: str, proof: Proof, device: Device) -> SignedIn:
    """A session for who has begun to sign in and proves the second factor. Wrong ones count as failed sign-ins do."""
    digest = sha256(pending_token.encode()).digest()
    pending, credential = run(lambda db: _counted(db, digest))
    step = judge(credential, proof)

    def enter(db: Db) -> SignedIn:
        if not queries.remove_pending(db, pending):
            check_pending(None, clock.now())
        use_proof(db, pending.user_id, proof, step)
        user = user_queries.lock_user(db, pending.user_id)
        if user is None or not user.is_active:
            raise Forbidden("This account is suspended.", slug="user-suspended")
        user_queries.set_sign_in_proven(db, user.id)
        return open_session(db, user, device)

    return run(enter)


def _ask(db: Db, user_id: str) -> SecondFactorNeeded:
    token, now = f"hfp_{secrets.token_urlsafe(32)}", clock.now()
    digest = sha256(token.encode()).digest()
    queries.add_pending(db, PendingSignIn(new_id("psi"), user_id, digest, 0, now, now + PENDING_LIFETIME))
    return SecondFactorNeeded(token, int(PENDING_LIFETIME.total_seconds()))


def _counted(db: Db, digest: bytes) -> tuple[PendingSignIn, Credential]:
    """The attempt, counted before it is judged, so that a thousand guesses at once are no more than a few."""
    pending = check_pending(queries.lock_pending(db, digest), clock.now())
    credential = find_confirmed(db, pending.user_id)
    if credential is None or user_queries.count_attempt_of(db, pending.user_id, clock.now()) is None:
        raise Unauthenticated("Too many wrong codes: wait a quarter of an hour.", slug="second-factor-locked")
    queries.set_attempts(db, pending, pending.attempts + 1)
    return pending, credential
