"""Setting up an authenticator app, and taking it away again."""

from collections.abc import Callable

from holdfast.identity.queries import pending as pending_queries
from holdfast.identity.queries import recovery_codes as code_queries
from holdfast.identity.queries import second_factors
from holdfast.identity.queries import users as user_queries
from holdfast.identity.queries.second_factors import Credential
from holdfast.identity.queries.tenants import find_tenant_name
from holdfast.identity.rules.callers import Admin, User
from holdfast.identity.rules.second_factors import RECOVERY_CODES, Proof, SecondFactor
from holdfast.identity.rules.sessions import Enrolment
from holdfast.identity.usecases.digests import new_recovery_code, recovery_digest
from holdfast.identity.usecases.own_password import confirm_password
from holdfast.identity.usecases.second_factors import find_confirmed, judge, use_proof
from holdfast.identity.usecases.totp import acceptable_steps, matching_step
from holdfast.kernel import clock
from holdfast.kernel.refusals import FieldError, Forbidden, Invalid, NotFound, WrongState
from holdfast.platform.db import Db
from holdfast.platform.running import Run
from holdfast.platform.vault import Sealed, seal, unseal


def view_second_factor(db: Db, caller: User | Admin) -> SecondFactor:
    """What stands beside the caller's password."""
    is_set_up = find_confirmed(db, caller.id) is not None
    return SecondFactor(is_set_up, code_queries.count_recovery_codes(db, caller.id) if is_set_up else 0)


def enrol_authenticator(run: Run, caller: User | Admin, password: str) -> Enrolment:
    """A new secret for the caller's app, in the place of one never confirmed. It counts once it was confirmed.

    It needs the password: whoever borrowed a session could lock its owner out otherwise.
    """
    email, tenant_name = run(lambda db: _name_for_app(db, caller))
    confirm_password(run, caller.id, password)
    secret, sealed = new_secret(caller.id)

    def record(db: Db) -> None:
        if not second_factors.add_credential(db, caller.id, sealed, clock.now()):
            raise _already_confirmed()
        db.note_change(caller.id, None, {"authenticator": "enrolled"})

    run(record)
    return shown_once(secret, email, tenant_name)


def new_secret(owner_id: str) -> tuple[str, Sealed]:
    """For an authenticator app, and how it is kept. Asks the vault: never inside a transaction."""
    import pyotp

    secret = pyotp.random_base32()
    return secret, seal(secret.encode(), owner_id)


def shown_once(secret: str, email: str, tenant_name: str) -> Enrolment:
    import pyotp
    import segno

    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=tenant_name)
    return Enrolment(secret, uri, segno.make(uri).svg_data_uri(scale=4))


def confirm_authenticator(
    run: Run, caller: User | Admin, code: str, also: Callable[[Db], None] | None = None
) -> list[str]:
    """The app shows the right codes: from now on they are asked for. This one is used up. Answers, this once, with the
    recovery codes. also: what is done in the same transaction"""
    credential = run(lambda db: _waiting_credential(db, caller))
    secret = unseal(credential.sealed_secret, caller.id)
    step = matching_step(secret, code, acceptable_steps(after=credential.last_used_step))
    if step is None:
        wrong = FieldError("code", "This is not what the app shows for the newest secret.")
        raise Invalid("The code is wrong.", slug="wrong-code", errors=[wrong])

    def record(db: Db) -> list[str]:
        if _waiting_credential(db, caller, is_locked=True).sealed_secret != credential.sealed_secret:
            raise WrongState("Another secret was made in the meantime: scan that one.", slug="totp-replaced")
        second_factors.set_confirmed(db, caller.id, step, clock.now())
        db.note_change(caller.id, None, {"authenticator": "confirmed"})
        _tell(db, caller, "identity.user.second_factor_added")
        if also is not None:
            also(db)
        return _new_recovery_codes(db, caller)

    return run(record)


def replace_recovery_codes(run: Run, caller: User | Admin, code: str) -> list[str]:
    """Ten new ones, in the place of all before, for a fresh code of the app."""
    proof, step = _proven(run, caller, Proof(code))

    def record(db: Db) -> list[str]:
        use_proof(db, caller.id, proof, step, Forbidden)
        user_queries.set_sign_in_proven(db, caller.id)
        db.note_change(caller.id, None, {"what_replaces_the_app": "made anew"})
        return _new_recovery_codes(db, caller)

    return run(record)


def disable_authenticator(run: Run, caller: User | Admin, proof: Proof) -> None:
    """The password is enough again: for a fresh code of the app, or one of the recovery codes."""
    proof, step = _proven(run, caller, proof)

    def record(db: Db) -> None:
        use_proof(db, caller.id, proof, step, Forbidden)
        user_queries.set_sign_in_proven(db, caller.id)
        pending_queries.remove_pending_of(db, caller.id)
        code_queries.remove_recovery_codes(db, caller.id)
        second_factors.remove_credential(db, caller.id)
        db.note_change(caller.id, {"authenticator": "confirmed"}, {"authenticator": "removed"})
        _tell(db, caller, "identity.user.second_factor_removed")

    run(record)


def _proven(run: Run, caller: User | Admin, proof: Proof) -> tuple[Proof, int | None]:
    """The proof and its half-minute. Wrong ones count as failed sign-ins do, before they are judged."""

    def count(db: Db) -> Credential:
        credential = find_confirmed(db, caller.id)
        if credential is None:
            raise WrongState("No authenticator app is set up.", slug="totp-missing")
        if user_queries.count_attempt_of(db, caller.id, clock.now()) is None:
            raise Forbidden("Too many wrong codes: wait a quarter of an hour.", slug="second-factor-locked")
        return credential

    return proof, judge(run(count), proof, Forbidden)


def _new_recovery_codes(db: Db, caller: User | Admin) -> list[str]:
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    digests = [recovery_digest(caller.id, code) for code in codes]
    code_queries.set_recovery_codes(db, caller.id, digests, clock.now())
    return codes


def _tell(db: Db, caller: User | Admin, event: str) -> None:
    """Users are told; administrators have the audit trail."""
    db.announce(event, caller.id, {"user_id": caller.id, "recipients": [caller.id] if isinstance(caller, User) else []})


def _name_for_app(db: Db, caller: User | Admin) -> tuple[str, str]:
    """What the app lists the secret under: the caller's address at the tenant's name."""
    user = user_queries.find_user(db, caller.id)
    if user is None:
        raise NotFound("There is no such user.", slug="unknown-user")
    if find_confirmed(db, caller.id) is not None:
        raise _already_confirmed()
    return user.email, find_tenant_name(db)


def _waiting_credential(db: Db, caller: User | Admin, *, is_locked: bool = False) -> Credential:
    credential = second_factors.find_credential(db, caller.id, is_locked=is_locked)
    if credential is None:
        raise WrongState("There is nothing to confirm: enrol first.", slug="totp-missing")
    if credential.confirmed_at is not None:
        raise _already_confirmed()
    return credential


def _already_confirmed() -> WrongState:
    return WrongState("An authenticator app is set up already.", slug="totp-already-confirmed")
