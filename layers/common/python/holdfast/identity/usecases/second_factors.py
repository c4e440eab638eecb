"""The second factor: the code of an authenticator app, or in its place a recovery code. Each is good once.

The app's secret is in the vault, which is asked over the network: `judge` comes between two transactions, the first of
which has counted the attempt, and the second of which uses the proof up.
"""

from holdfast.identity.queries import recovery_codes, second_factors
from holdfast.identity.queries import users as user_queries
from holdfast.identity.queries.second_factors import Credential
from holdfast.identity.rules.second_factors import Proof
from holdfast.identity.usecases.digests import recovery_digest
from holdfast.identity.usecases.totp import acceptable_steps, matching_step
from holdfast.kernel import clock
from holdfast.kernel.refusals import Forbidden, Refusal, Unauthenticated
from holdfast.platform.db import Db
from holdfast.platform.vault import unseal

Refused = type[Unauthenticated] | type[Forbidden]


def find_confirmed(db: Db, user_id: str) -> Credential | None:
    """The user's authenticator app; None where none is set up."""
    credential = second_factors.find_credential(db, user_id)
    return credential if credential is not None and credential.confirmed_at is not None else None


def judge(credential: Credential, proof: Proof, refused: Refused = Unauthenticated) -> int | None:
    """The half-minute that the code belongs to; None for a recovery code, which only `use_proof` can judge. `refused`:
    how a wrong one is refused; who is signed in must not take it for the end of their session."""
    if proof.code is None:
        return None
    secret = unseal(credential.sealed_secret, credential.user_id)
    step = matching_step(secret, proof.code, acceptable_steps(after=credential.last_used_step))
    if step is None:
        raise _wrong_code(refused)
    return step


def use_proof(db: Db, user_id: str, proof: Proof, step: int | None, refused: Refused = Unauthenticated) -> None:
    """Use up the code of that half-minute, or the recovery code: neither is good a second time."""
    credential = second_factors.find_credential(db, user_id, is_locked=True)
    if credential is None or credential.confirmed_at is None:
        raise _wrong_code(refused)
    if step is not None:
        if credential.last_used_step >= step:
            raise _wrong_code(refused)
        second_factors.set_step_used(db, user_id, step)
        return
    if not use_recovery_code(db, user_id, proof.recovery_code or ""):
        raise _wrong_code(refused)


def use_recovery_code(db: Db, user_id: str, code: str) -> bool:
    """Use the recovery code up, and tell the user; false where it is none of theirs, or was used before."""
    if not recovery_codes.use_recovery_code(db, user_id, recovery_digest(user_id, code), clock.now()):
        return False
    db.note_change(user_id, None, {"second_factor": "one of the ten that replace the app was used up"})
    told = user_queries.find_user(db, user_id)
    recipients = [user_id] if told is not None and told.is_user else []
    db.announce("identity.user.recovery_code_used", user_id, {"user_id": user_id, "recipients": recipients})
    return True


def _wrong_code(refused: Refused) -> Refusal:
    return refused("The code is wrong, or was used before.", slug="wrong-code")
