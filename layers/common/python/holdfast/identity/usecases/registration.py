"""Registering: a claim of a phone and an e-mail address, which the codes sent to them turn into a user.

Nobody learns from it who is registered: a contact that somebody else has proven is claimed, and sent a code, like any
other. Only who enters that code, and so holds the contact, hears that it has an account already. And a claim keeps
nobody out: it belongs to its own user id, so that another's later claim of the same contact changes neither its
password nor its code.
"""

from datetime import datetime

from holdfast.identity.queries import users as queries
from holdfast.identity.rules.accounts import Registrant, Registration
from holdfast.identity.rules.codes import Claim
from holdfast.identity.rules.passwords import check_password
from holdfast.identity.rules.people import ACTIVE, ROLE_USER, UserRecord
from holdfast.identity.usecases.codes import IssuedCode, check_sendable, issue_codes, send_issued
from holdfast.identity.usecases.passwords import hash_password
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Forbidden, Unavailable
from holdfast.platform.db import Db
from holdfast.platform.running import Run
from holdfast.platform.tenant_settings import tenant_settings


def register(run: Run, tenant: str, registrant: Registrant) -> Registration:
    """Claim the contacts and send a code to each. `tenant`: its id or slug, to count what is sent to whom."""
    check_password(registrant.password, registrant.name, registrant.email, registrant.phone)
    claims = [Claim("phone", registrant.phone), Claim("email", registrant.email)]
    user_id = new_id("usr")
    check_sendable(run, tenant, user_id, claims)
    password_hash = hash_password(registrant.password)

    def record(db: Db) -> list[IssuedCode]:
        if tenant_settings(db).is_suspended:
            raise Forbidden("Nobody registers here for now.", slug="tenant-suspended")
        user = _new_user(user_id, registrant, clock.now())
        queries.add_user(db, user, password_hash)
        db.note_change(user.id, None, {"name": user.name, "email": user.email, "phone": user.phone})
        return issue_codes(db, user.id, claims)

    issued = run(record)
    return Registration(user_id, [code.channel for code in issued if _is_sent(run, code, registrant.language)])


def _is_sent(run: Run, code: IssuedCode, language: str | None) -> bool:
    """One channel that fails, which is on record then, must not cost the caller the registration."""
    try:
        send_issued(run, code, language)
    except Unavailable:
        return False
    return True


def _new_user(user_id: str, registrant: Registrant, now: datetime) -> UserRecord:
    return UserRecord(
        id=user_id,
        role=ROLE_USER,
        status=ACTIVE,
        name=registrant.name,
        email=registrant.email,
        phone=registrant.phone,
        email_verified_at=None,
        phone_verified_at=None,
        created_at=now,
        language=registrant.language,
    )
