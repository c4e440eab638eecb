"""Challenges: a sensitive action asks for a fresh code, good for that action on that subject alone.

The code is the authenticator app's. Its secret is in the vault, which is asked over the network. That happens when the
challenge begins, between two transactions: it keeps the digests of the codes that can answer it, so that answering
needs nothing but the transaction of the action itself. Where a user may have no app, a code goes to their phone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from holdfast.identity.queries import second_factors
from holdfast.identity.queries import users as user_queries
from holdfast.identity.queries.second_factors import Credential, OpenChallenge
from holdfast.identity.rules.callers import Admin, User
from holdfast.identity.rules.codes import CHALLENGE_ATTEMPTS, CHALLENGE_LIFETIME, check_pause
from holdfast.identity.rules.people import Challenge
from holdfast.identity.usecases.codes import count_code
from holdfast.identity.usecases.digests import code_digest, is_same, new_code
from holdfast.identity.usecases.second_factors import find_confirmed, use_recovery_code
from holdfast.identity.usecases.totp import DRIFT, STEP_SECONDS, acceptable_steps, code_of, current_step
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Forbidden, NotFound, WrongState
from holdfast.messaging.usecases.codes import send_code
from holdfast.platform.db import Db
from holdfast.platform.running import Run

_DIGEST_BYTES = 32
_PHONE: Final = "phone"
_LOCKED = "Too many wrong codes: wait a quarter of an hour."


@dataclass(frozen=True, slots=True)
class CodeByPhone:
    """How somebody without an authenticator app is asked: by a text message of the template, filled with the values and
    the code. It should say what the code is good for."""

    template: str
    values: Mapping[str, str]


def begin_challenge(
    run: Run, caller: User | Admin, action: str, subject: str, by_phone: CodeByPhone | None = None
) -> Challenge:
    """Ask the caller for a code. Takes `run`, not an open transaction: the vault is asked between two of them, or the
    message is sent after them. Without `by_phone`, who has no authenticator app is refused."""
    from holdfast.platform.vault import unseal

    credential = run(lambda db: _credential_of(db, caller, is_needed=by_phone is None))
    if credential is None and by_phone is not None:
        return _send_code(run, caller, action, subject, by_phone)
    assert credential is not None, "who needs an app and has none was refused"
    secret = unseal(credential.sealed_secret, caller.id)
    challenge_id = new_id("chl")
    first = current_step() - DRIFT
    last = first + 2 * DRIFT + CHALLENGE_LIFETIME // timedelta(seconds=STEP_SECONDS) + 1
    digests = [code_digest(challenge_id, str(step), code=code_of(secret, step)) for step in range(first, last + 1)]

    def record(db: Db) -> Challenge:
        now = clock.now()
        expires_at = now + CHALLENGE_LIFETIME
        answers = b"".join(digests)
        second_factors.add_challenge(
            db,
            OpenChallenge(
                challenge_id, caller.id, action, subject, "app", first, answers, 0, now, expires_at, used_at=None
            ),
        )
        return Challenge(challenge_id, expires_at)

    return run(record)


def require_challenge(
    db: Db,
    caller: User | Admin,
    *,
    challenge_id: str,
    code: str | None,
    action: str,
    subject: str,
    recovery_code: str | None = None,
) -> None:
    """Go on only with a fresh code for exactly this action and subject, which is used up by it: the app's or the one
    that was sent, or in the app's place a recovery code. Its owner is locked until the transaction ends.

    Call it before anything else is written: a wrong code is refused, but counts, so that what the transaction wrote
    before would be kept as well. Wrong codes count as failed sign-ins do, whichever challenge they are for.
    """
    locked = second_factors.lock_challenge(db, challenge_id, caller.id)
    if locked is None:
        raise NotFound("There is no such challenge.", slug="unknown-challenge")
    challenge, last_used_step = locked
    _check_answerable(challenge, action, subject)
    if not second_factors.count_challenge_attempt(db, challenge, clock.now()):
        raise Forbidden(_LOCKED, slug="challenge-locked")
    step = _answered_step(challenge, last_used_step, code or "") if challenge.method != _PHONE else None
    if step is None and not _is_answered_otherwise(db, challenge, code, recovery_code):
        raise Forbidden("The code is wrong, or was used before.", slug="challenge-failed", keeps=True)
    second_factors.set_challenge_answered(db, challenge, step, clock.now())
    db.note_change(challenge.id, None, {"action": action, "subject": subject, "is_answered": True})


def _send_code(run: Run, caller: User | Admin, action: str, subject: str, by_phone: CodeByPhone) -> Challenge:
    """A code to the caller's phone: a new one for each challenge, as rarely as any other code."""
    phone = run(lambda db: _phone_of(db, caller))
    count_code(caller.tenant_id, _PHONE, phone)
    challenge_id, code = new_id("chl"), new_code()

    def record(db: Db) -> Challenge:
        if _phone_of(db, caller) != phone:
            raise WrongState("The phone number has just changed: ask again.", slug="phone-changed")
        now = clock.now()
        expires_at = now + CHALLENGE_LIFETIME
        digest = code_digest(challenge_id, _PHONE, code=code)
        second_factors.add_challenge(
            db,
            OpenChallenge(
                challenge_id, caller.id, action, subject, _PHONE, 0, digest, 0, now, expires_at, used_at=None
            ),
        )
        return Challenge(challenge_id, expires_at, _PHONE)

    challenge = run(record)
    send_code(run, to_phone=phone, template=by_phone.template, values={**by_phone.values, "code": code})
    return challenge


def _phone_of(db: Db, caller: User | Admin) -> str:
    """The proven number, locked; refused where a code was sent a moment ago."""
    person = user_queries.lock_user(db, caller.id)
    if person is None or person.phone is None or person.phone_verified_at is None:
        raise Forbidden("Confirm a phone number or set up an authenticator app first.", slug="second-factor-missing")
    check_pause(second_factors.find_last_sent_challenge(db, caller.id), clock.now())
    return person.phone


def _credential_of(db: Db, caller: User | Admin, *, is_needed: bool) -> Credential | None:
    credential = find_confirmed(db, caller.id)
    if credential is None and is_needed:
        raise Forbidden("Set up an authenticator app first.", slug="totp-missing")
    locked_until = user_queries.find_lock(db, caller.id)
    if locked_until is not None and locked_until > clock.now():
        raise Forbidden(_LOCKED, slug="challenge-locked")
    return credential


def _check_answerable(challenge: OpenChallenge, action: str, subject: str) -> None:
    if (challenge.action, challenge.subject) != (action, subject):
        raise Forbidden("This challenge is for something else.", slug="challenge-mismatch")
    if challenge.used_at is not None:
        raise WrongState("This challenge was answered before.", slug="challenge-used")
    if challenge.expires_at <= clock.now():
        raise WrongState("This challenge has expired: begin another.", slug="challenge-expired")
    if challenge.attempts >= CHALLENGE_ATTEMPTS:
        raise WrongState("Too many wrong codes: begin another challenge.", slug="challenge-used-up")


def _is_answered_otherwise(db: Db, challenge: OpenChallenge, code: str | None, recovery_code: str | None) -> bool:
    """By the code that was sent, or where the app is asked for by a recovery code, which is used up by it."""
    if challenge.method == _PHONE:
        expected = code_digest(challenge.id, _PHONE, code=code or "")
        return is_same(challenge.answer_digests, expected)
    return recovery_code is not None and use_recovery_code(db, challenge.user_id, recovery_code)


def _answered_step(challenge: OpenChallenge, last_used_step: int, code: str) -> int | None:
    digests = challenge.answer_digests
    found = []
    for step in acceptable_steps(after=last_used_step):
        start = (step - challenge.first_step) * _DIGEST_BYTES
        expected = digests[start : start + _DIGEST_BYTES] if start >= 0 else b""
        if is_same(expected, code_digest(challenge.id, str(step), code=code)):
            found.append(step)
    return found[0] if found else None
