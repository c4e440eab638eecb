"""Challenges: a sensitive action asks its administrator for a fresh code, good for that action on that subject alone.

The authenticator's secret is in the vault, which is asked over the network. That happens when the challenge begins,
between two transactions: it keeps the digests of the codes that can answer it, so that answering needs nothing but the
transaction of the action itself.
"""

from datetime import timedelta

from holdfast.identity.queries import second_factors
from holdfast.identity.queries import users as user_queries
from holdfast.identity.queries.second_factors import Credential, OpenChallenge
from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.codes import CHALLENGE_ATTEMPTS, CHALLENGE_LIFETIME
from holdfast.identity.rules.people import Challenge
from holdfast.identity.usecases.digests import code_digest, is_same
from holdfast.identity.usecases.totp import DRIFT, STEP_SECONDS, acceptable_steps, code_of, current_step
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Forbidden, NotFound, WrongState
from holdfast.platform.db import Db
from holdfast.platform.running import Run

_DIGEST_BYTES = 32
_LOCKED = "Too many wrong codes: wait a quarter of an hour."


def begin_challenge(run: Run, admin: Admin, action: str, subject: str) -> Challenge:
    """Ask the admin for a code. Takes `run`, not an open transaction: the vault is asked between two of them."""
    from holdfast.platform.vault import unseal

    credential = run(lambda db: _credential_of(db, admin))
    secret = unseal(credential.sealed_secret, admin.id)
    challenge_id = new_id("chl")
    first = current_step() - DRIFT
    last = first + 2 * DRIFT + CHALLENGE_LIFETIME // timedelta(seconds=STEP_SECONDS) + 1
    digests = [code_digest(challenge_id, str(step), code=code_of(secret, step)) for step in range(first, last + 1)]

    def record(db: Db) -> Challenge:
        now = clock.now()
        expires_at = now + CHALLENGE_LIFETIME
        second_factors.add_challenge(
            db,
            OpenChallenge(
                challenge_id, admin.id, action, subject, first, b"".join(digests), 0, now, expires_at, used_at=None
            ),
        )
        return Challenge(challenge_id, expires_at)

    return run(record)


def require_challenge(db: Db, admin: Admin, *, challenge_id: str, code: str, action: str, subject: str) -> None:
    """Go on only with a fresh code for exactly this action and subject, which is used up by it.

    Call it before anything else is written: a wrong code is refused, but counts, so that what the transaction wrote
    before would be kept as well. Wrong codes count as failed sign-ins do, whichever challenge they are for.
    """
    locked = second_factors.lock_challenge(db, challenge_id, admin.id)
    if locked is None:
        raise NotFound("There is no such challenge.", slug="unknown-challenge")
    challenge, last_used_step = locked
    _check_answerable(challenge, action, subject)
    if not second_factors.count_challenge_attempt(db, challenge, clock.now()):
        raise Forbidden(_LOCKED, slug="challenge-locked")
    step = _answered_step(challenge, last_used_step, code)
    if step is None:
        raise Forbidden("The code is wrong, or was used before.", slug="challenge-failed", keeps=True)
    second_factors.set_challenge_answered(db, challenge, step, clock.now())
    db.note_change(challenge.id, None, {"action": action, "subject": subject, "is_answered": True})


def _credential_of(db: Db, admin: Admin) -> Credential:
    credential = second_factors.find_credential(db, admin.id)
    if credential is None or credential.confirmed_at is None:
        raise Forbidden("Set up an authenticator app first.", slug="totp-missing")
    locked_until = user_queries.find_lock(db, admin.id)
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


def _answered_step(challenge: OpenChallenge, last_used_step: int, code: str) -> int | None:
    digests = challenge.answer_digests
    found = []
    for step in acceptable_steps(after=last_used_step):
        start = (step - challenge.first_step) * _DIGEST_BYTES
        expected = digests[start : start + _DIGEST_BYTES] if start >= 0 else b""
        if is_same(expected, code_digest(challenge.id, str(step), code=code)):
            found.append(step)
    return found[0] if found else None
