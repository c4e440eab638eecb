"""Signing in. An attempt is counted before it is judged; whatever was wrong with it, it is answered alike."""

from holdfast.identity.queries import users as queries
from holdfast.identity.queries.users import SignInAttempt
from holdfast.identity.rules.contacts import Channel
from holdfast.identity.rules.passwords import check_password
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.rules.second_factors import Proof, SecondFactorNeeded
from holdfast.identity.rules.sessions import AdminCredentials, Device, SignedIn
from holdfast.identity.usecases.entering import let_in
from holdfast.identity.usecases.passwords import hash_password, is_outdated, is_password
from holdfast.identity.usecases.second_factors import find_confirmed, judge, use_proof
from holdfast.identity.usecases.sessions import end_all_sessions, open_session
from holdfast.kernel import clock
from holdfast.kernel.refusals import Forbidden, Unauthenticated
from holdfast.platform.db import Db
from holdfast.platform.running import Run

_WRONG = "The contact or the password is wrong, or there were too many attempts: then wait a quarter of an hour."


def sign_in(run: Run, channel: Channel, contact: str, password: str, device: Device) -> SignedIn | SecondFactorNeeded:
    """A session for the user whose contact and password these are, or the question for their second factor."""
    attempt = run(lambda db: queries.count_attempt_by_contact(db, channel, contact, clock.now()))
    proven = _judge(attempt, password)
    new_hash = hash_password(password) if is_outdated(proven.password_hash) else None

    def enter(db: Db) -> SignedIn | SecondFactorNeeded:
        user = _proven_user(db, proven)
        if new_hash is not None:
            queries.set_password(db, user.id, new_hash)
        if user.phone_verified_at is None:
            detail = "Confirm your phone number first; where its code is lost, register again."
            raise Forbidden(detail, slug="phone-not-verified", keeps=True)
        return let_in(db, user, device)

    return run(enter)


def sign_in_admin(run: Run, credentials: AdminCredentials, device: Device) -> SignedIn | SecondFactorNeeded:
    """A session for the administrator whose address and password these are, and whose authenticator app, if they have
    one; without its code the question for it.

    A one-time password opens nothing but the choice of another.
    """
    attempt = run(lambda db: queries.count_admin_attempt(db, credentials.email, clock.now()))
    proven = _judge(attempt, credentials.password)
    credential = run(lambda db: find_confirmed(db, proven.user_id))
    proof = Proof(credentials.code)
    step = judge(credential, proof) if credential is not None else None
    new_hash = None
    if credentials.new_password is not None:
        about = (credentials.email, credentials.password)
        check_password(credentials.new_password, *about, field="new_password")
        new_hash = hash_password(credentials.new_password)

    def enter(db: Db) -> SignedIn | SecondFactorNeeded:
        if step is not None:
            use_proof(db, proven.user_id, proof, step)
        user = _proven_user(db, proven)
        if new_hash is not None:
            if step is None and find_confirmed(db, user.id) is not None:
                raise Unauthenticated("Send the code of your authenticator app as well.", slug="totp-required")
            queries.set_password(db, user.id, new_hash)
            end_all_sessions(db, user.id)
            db.note_change(user.id, None, {"password": "changed"})
        elif queries.is_password_temporary(db, user.id):
            detail = "This password is good once: send a new_password of your own with it."
            raise Forbidden(detail, slug="new-password-required")
        if step is None:
            return let_in(db, user, device)
        queries.set_sign_in_proven(db, user.id)
        return open_session(db, user, device)

    return run(enter)


def _judge(attempt: SignInAttempt | None, password: str) -> SignInAttempt:
    """The attempt, if the password is right. Nobody, somebody locked out and a wrong password are refused alike."""
    is_right = is_password(attempt.password_hash if attempt else None, password)
    if attempt is None or not is_right:
        raise Unauthenticated(_WRONG, slug="wrong-credentials")
    return attempt


def _proven_user(db: Db, proven: SignInAttempt) -> UserRecord:
    user = queries.lock_user(db, proven.user_id)
    if user is None:
        raise Unauthenticated(_WRONG, slug="wrong-credentials")
    queries.give_attempt_back(db, user.id)
    if not user.is_active:
        raise Forbidden("This account is suspended.", slug="user-suspended", keeps=True)
    return user
