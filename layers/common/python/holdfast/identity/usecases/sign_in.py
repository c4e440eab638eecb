"""Signing in. An attempt is counted before it is judged; whatever was wrong with it, it is answered alike."""

from holdfast.identity.queries import second_factors
from holdfast.identity.queries import users as queries
from holdfast.identity.queries.users import SignInAttempt
from holdfast.identity.rules.contacts import Channel
from holdfast.identity.rules.passwords import check_password
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.rules.sessions import AdminCredentials, Device, SignedIn
from holdfast.identity.usecases.passwords import hash_password, is_outdated, is_password
from holdfast.identity.usecases.sessions import end_all_sessions, open_session
from holdfast.identity.usecases.totp import acceptable_steps, matching_step
from holdfast.kernel import clock
from holdfast.kernel.refusals import Forbidden, Unauthenticated
from holdfast.platform.db import Db
from holdfast.platform.running import Run

_WRONG = "The contact or the password is wrong, or there were too many attempts: then wait a quarter of an hour."


def sign_in(run: Run, channel: Channel, contact: str, password: str, device: Device) -> SignedIn:
    """A session for the user whose contact and password these are."""
    attempt = run(lambda db: queries.count_attempt_by_contact(db, channel, contact, clock.now()))
    proven = _judge(attempt, password)
    new_hash = hash_password(password) if is_outdated(proven.password_hash) else None

    def let_in(db: Db) -> SignedIn:
        user = _proven_user(db, proven)
        if new_hash is not None:
            queries.set_password(db, user.id, new_hash)
        if user.phone_verified_at is None:
            detail = "Confirm your phone number first; where its code is lost, register again."
            raise Forbidden(detail, slug="phone-not-verified", keeps=True)
        return open_session(db, user, device)

    return run(let_in)


def sign_in_admin(run: Run, credentials: AdminCredentials, device: Device) -> SignedIn:
    """A session for the administrator whose address and password these are, and whose authenticator app, if they have
    one.

    A one-time password opens nothing but the choice of another.
    """
    attempt = run(lambda db: queries.count_admin_attempt(db, credentials.email, clock.now()))
    proven = _judge(attempt, credentials.password)
    step = _step_of(run, proven.user_id, credentials.code)
    new_hash = None
    if credentials.new_password is not None:
        about = (credentials.email, credentials.password)
        check_password(credentials.new_password, *about, field="new_password")
        new_hash = hash_password(credentials.new_password)

    def let_in(db: Db) -> SignedIn:
        if step is not None:
            _use_step(db, proven.user_id, step)
        user = _proven_user(db, proven)
        if new_hash is not None:
            queries.set_password(db, user.id, new_hash)
            end_all_sessions(db, user.id)
            db.note_change(user.id, None, {"password": "changed"})
        elif queries.is_password_temporary(db, user.id):
            detail = "This password is good once: send a new_password of your own with it."
            raise Forbidden(detail, slug="new-password-required")
        return open_session(db, user, device)

    return run(let_in)


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
    queries.set_sign_in_proven(db, user.id)
    if not user.is_active:
        raise Forbidden("This account is suspended.", slug="user-suspended", keeps=True)
    return user


def _step_of(run: Run, admin_id: str, code: str | None) -> int | None:
    """The step that the code belongs to; None where no authenticator app is set up."""
    credential = run(lambda db: second_factors.find_credential(db, admin_id))
    if credential is None or credential.confirmed_at is None:
        return None
    if code is None:
        raise Unauthenticated("Send the code of your authenticator app as well.", slug="totp-required")
    from holdfast.platform.vault import unseal

    secret = unseal(credential.sealed_secret, admin_id)
    step = matching_step(secret, code, acceptable_steps(after=credential.last_used_step))
    if step is None:
        raise Unauthenticated("The code is wrong, or was used before.", slug="wrong-code")
    return step


def _use_step(db: Db, admin_id: str, step: int) -> None:
    credential = second_factors.find_credential(db, admin_id, is_locked=True)
    if credential is None or credential.last_used_step >= step:
        raise Unauthenticated("The code is wrong, or was used before.", slug="wrong-code")
    second_factors.set_step_used(db, admin_id, step)
