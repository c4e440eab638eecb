"""Who works for the tenant: invited, given another role, disabled.

A role that is given is a role that is granted: it needs a fresh code for exactly that, and nobody gives a role that may
what they may not themselves.
"""

from dataclasses import replace

from holdfast.identity.queries import administrators as queries
from holdfast.identity.queries import roles as role_queries
from holdfast.identity.queries import users as user_queries
from holdfast.identity.queries.tenants import lock_tenant
from holdfast.identity.rules.administrators import (
    ADMINISTRATOR_STATES,
    APPOINTMENT,
    Administrator,
    Answer,
    Invitation,
    appointment_subject,
    check_not_above,
)
from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.links import ADMINISTRATOR_INVITATION
from holdfast.identity.rules.passwords import NO_PASSWORD
from holdfast.identity.rules.people import ADMIN, INVITED, Challenge, UserRecord
from holdfast.identity.rules.roles import check_grantable, check_somebody_may_change
from holdfast.identity.usecases.challenges import begin_challenge, require_challenge
from holdfast.identity.usecases.key_ends import take_back_beyond
from holdfast.identity.usecases.links import add_link
from holdfast.identity.usecases.roles import own_permissions
from holdfast.identity.usecases.sessions import end_all_sessions
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Invalid, NotFound, WrongState
from holdfast.kernel.states import advance
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def list_administrators(db: Db, *, status: str | None, after: str | None, limit: int) -> list[Administrator]:
    return queries.list_administrators(db, status=status, after=after, limit=limit)


def begin_appointment(run: Run, admin: Admin, who: str, role: str) -> Challenge:
    """Ask the administrator for a code that gives this role to whoever it is, and to nobody else. who: an
    administrator's id, or the address of who is invited"""

    def check(db: Db) -> None:
        lock_tenant(db)
        _check_role(db, admin, role)
        if who.startswith("usr_"):
            _administrator(db, who)

    run(check)
    return begin_challenge(run, admin, APPOINTMENT, appointment_subject(who, role))


def invite_administrator(db: Db, admin: Admin, wanted: Invitation, answer: Answer) -> UserRecord:
    """Send a link to choose a password and set up an authenticator app with, to who was never here, was invited before,
    or was disabled."""
    lock_tenant(db)
    _check_role(db, admin, wanted.role)
    before = queries.find_administrator_by_email(db, wanted.email)
    transition = advance(ADMINISTRATOR_STATES, before.status if before else INVITED, "invite", ADMIN)
    if before is not None:
        _check_not_above(db, admin, before)
    _require(db, admin, answer, wanted.email, wanted.role)
    invited = new_administrator(wanted) if before is None else _again(before, wanted)
    if before is None:
        user_queries.add_user(db, invited, NO_PASSWORD)
    else:
        queries.set_invited(db, invited.id, name=invited.name, role=invited.role, status=invited.status)
        end_all_sessions(db, invited.id)
    add_link(db, ADMINISTRATOR_INVITATION, wanted.email)
    was = None if before is None else {"role": before.role, "status": before.status}
    db.note_change(invited.id, was, {"role": invited.role, "status": invited.status, "email": invited.email})
    _tell(db, transition.event, invited)
    return invited


def give_role(db: Db, admin: Admin, administrator_id: str, role: str, answer: Answer) -> UserRecord:
    """From now on this role: signed out everywhere, at once, they sign in with what it may."""
    lock_tenant(db)
    before = _administrator(db, administrator_id)
    _check_not_above(db, admin, before)
    _check_role(db, admin, role)
    if before.role == role:
        raise WrongState(f"{before.name} has this role.", slug="role-unchanged")
    _require(db, admin, answer, administrator_id, role)
    queries.set_administrators_role(db, administrator_id, role)
    _check_somebody_left(db)
    end_all_sessions(db, administrator_id)
    known = role_queries.find_role(db, role)
    take_back_beyond(db, [administrator_id], known.permissions if known else ())
    after = replace(before, role=role)
    db.note_change(administrator_id, {"role": before.role}, {"role": role})
    _tell(db, "identity.administrator.role_given", after)
    return after


def disable_administrator(db: Db, admin: Admin, administrator_id: str, reason: str) -> UserRecord:
    """Signed out everywhere, at once, and kept out; invited again they begin anew."""
    lock_tenant(db)
    before = _administrator(db, administrator_id)
    transition = advance(ADMINISTRATOR_STATES, before.status, "disable", ADMIN)
    _check_not_above(db, admin, before)
    user_queries.set_status(db, administrator_id, transition.to)
    _check_somebody_left(db)
    end_all_sessions(db, administrator_id)
    take_back_beyond(db, [administrator_id], ())
    db.note_change(administrator_id, {"status": before.status}, {"status": transition.to, "reason": reason})
    after = _administrator(db, administrator_id)
    _tell(db, transition.event, after)
    return after


def _check_role(db: Db, admin: Admin, role: str) -> None:
    known = role_queries.find_role(db, role)
    if known is None:
        raise Invalid.field("role", "There is no such role.", slug="unknown-role")
    check_grantable(own_permissions(db, admin), known.permissions)


def _check_not_above(db: Db, admin: Admin, whom: UserRecord) -> None:
    theirs = role_queries.find_role(db, whom.role)
    check_not_above(own_permissions(db, admin), theirs.permissions if theirs else (), whom)


def _check_somebody_left(db: Db) -> None:
    check_somebody_may_change(role_queries.find_roles(db), role_queries.list_held_roles(db))


def _require(db: Db, admin: Admin, answer: Answer, who: str, role: str) -> None:
    """Before anything is written: a wrong code counts."""
    subject = appointment_subject(who, role)
    require_challenge(
        db, admin, challenge_id=answer.challenge_id, code=answer.code, action=APPOINTMENT, subject=subject
    )


def _administrator(db: Db, administrator_id: str) -> UserRecord:
    """Users are not administered here."""
    record = user_queries.lock_user(db, administrator_id)
    if record is None or record.is_user:
        raise NotFound("There is no such administrator.", slug="unknown-administrator")
    return record


def new_administrator(wanted: Invitation) -> UserRecord:
    """Whoever names the address vouches for it."""
    now = clock.now()
    return UserRecord(
        id=new_id("usr"),
        role=wanted.role,
        status=INVITED,
        name=wanted.name,
        email=wanted.email,
        phone=None,
        email_verified_at=now,
        phone_verified_at=None,
        created_at=now,
    )


def _again(before: UserRecord, wanted: Invitation) -> UserRecord:
    return replace(before, name=wanted.name, role=wanted.role, status=INVITED)


def _tell(db: Db, event: str, whom: UserRecord) -> None:
    db.announce(event, whom.id, {"administrator_id": whom.id, "role": whom.role, "recipients": []})
