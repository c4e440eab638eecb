"""Setting up an administrator's authenticator app."""

from holdfast.identity.queries import second_factors
from holdfast.identity.queries import users as user_queries
from holdfast.identity.queries.second_factors import Credential
from holdfast.identity.queries.tenants import find_tenant_name
from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.sessions import Enrolment
from holdfast.identity.usecases.totp import acceptable_steps, matching_step
from holdfast.kernel import clock
from holdfast.kernel.refusals import FieldError, Invalid, NotFound, WrongState
from holdfast.platform.db import Db
from holdfast.platform.running import Run
from holdfast.platform.vault import seal, unseal


def enrol_authenticator(run: Run, admin: Admin) -> Enrolment:
    """A new secret for the admin's app, in the place of one never confirmed. It counts once it was confirmed."""
    import pyotp
    import segno

    email, tenant_name = run(lambda db: _name_for_app(db, admin))
    secret = pyotp.random_base32()
    sealed = seal(secret.encode(), admin.id)

    def record(db: Db) -> None:
        if not second_factors.add_credential(db, admin.id, sealed, clock.now()):
            raise _already_confirmed()
        db.note_change(admin.id, None, {"authenticator": "enrolled"})

    run(record)
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=tenant_name)
    return Enrolment(secret, uri, segno.make(uri).svg_data_uri(scale=4))


def confirm_authenticator(run: Run, admin: Admin, code: str) -> None:
    """The app shows the right codes: from now on they are asked for. This one is used up."""
    credential = run(lambda db: _waiting_credential(db, admin))
    secret = unseal(credential.sealed_secret, admin.id)
    step = matching_step(secret, code, acceptable_steps(after=credential.last_used_step))
    if step is None:
        wrong = FieldError("code", "This is not what the app shows for the newest secret.")
        raise Invalid("The code is wrong.", slug="wrong-code", errors=[wrong])

    def record(db: Db) -> None:
        if _waiting_credential(db, admin, is_locked=True).sealed_secret != credential.sealed_secret:
            raise WrongState("Another secret was made in the meantime: scan that one.", slug="totp-replaced")
        second_factors.set_confirmed(db, admin.id, step, clock.now())
        db.note_change(admin.id, None, {"authenticator": "confirmed"})

    run(record)


def _name_for_app(db: Db, admin: Admin) -> tuple[str, str]:
    """What the app lists the secret under: the admin's address at the tenant's name."""
    user = user_queries.find_user(db, admin.id)
    if user is None:
        raise NotFound("There is no such administrator.", slug="unknown-user")
    credential = second_factors.find_credential(db, admin.id)
    if credential is not None and credential.confirmed_at is not None:
        raise _already_confirmed()
    return user.email, find_tenant_name(db)


def _waiting_credential(db: Db, admin: Admin, *, is_locked: bool = False) -> Credential:
    credential = second_factors.find_credential(db, admin.id, is_locked=is_locked)
    if credential is None:
        raise WrongState("There is nothing to confirm: enrol first.", slug="totp-missing")
    if credential.confirmed_at is not None:
        raise _already_confirmed()
    return credential


def _already_confirmed() -> WrongState:
    return WrongState("An authenticator app is set up already.", slug="totp-already-confirmed")
