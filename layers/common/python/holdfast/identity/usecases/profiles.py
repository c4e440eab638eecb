"""A user's own profile. Another phone or e-mail address takes the old one's place once both have confirmed it."""

from collections.abc import Mapping

from holdfast.identity.queries import codes as code_queries
from holdfast.identity.queries import users as queries
from holdfast.identity.rules.accounts import Profile, ProfileWish
from holdfast.identity.rules.callers import User
from holdfast.identity.rules.contacts import Channel
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.usecases.codes import IssuedCode, check_sendable, claim_of, issue_codes, send_issued
from holdfast.identity.usecases.own_password import confirm_password
from holdfast.kernel import clock
from holdfast.kernel.refusals import Invalid, NotFound
from holdfast.messaging.usecases.contacts import set_contact
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def read_profile(db: Db, user_id: str) -> Profile:
    user = queries.find_user(db, user_id)
    if user is None:
        raise NotFound("There is no such user.", slug="unknown-user")
    codes = code_queries.list_codes(db, user_id)
    known = {user.phone, user.email}
    return Profile(user, {code.channel: code.contact for code in codes if code.contact not in known})


def update_profile(run: Run, user: User, wish: ProfileWish) -> Profile:
    """Set the name; send a code to each contact that is not the user's already, and to the proven one that it is to
    replace."""
    profile = run(lambda db: read_profile(db, user.id))
    wanted: dict[Channel, str] = {"phone": wish.phone, "email": wish.email}
    changed = {channel: contact for channel, contact in wanted.items() if contact != _contact(profile.user, channel)}
    if changed:
        if wish.password is None:
            detail = "Send the current password to change the phone number or the e-mail address."
            raise Invalid.field("current_password", detail, slug="password-required")
        confirm_password(run, user.id, wish.password)
        claims = [claim_of(profile.user, channel, contact) for channel, contact in changed.items()]
        check_sendable(run, user.tenant_id, user.id, claims)

    def record(db: Db) -> list[IssuedCode]:
        before = queries.lock_user(db, user.id)
        if before is None:
            raise NotFound("There is no such user.", slug="unknown-user")
        _forget_other_wishes(db, before, changed)
        claims = [claim_of(before, channel, contact) for channel, contact in changed.items()]
        issued = issue_codes(db, user.id, claims) if claims else []
        queries.set_profile(db, user.id, name=wish.name, language=wish.language)
        contact = {"email": before.email, "phone": before.phone, "language": wish.language}
        set_contact(db, user.id, name=wish.name, **contact)
        wishes = {f"wanted_{channel}": contact for channel, contact in changed.items()}
        was = {"name": before.name, "language": before.language}
        db.note_change(user.id, was, {"name": wish.name, "language": wish.language, **wishes})
        return issued

    for issued in run(record):
        send_issued(run, issued, wish.language)
    return run(lambda db: read_profile(db, user.id))


def _contact(user: UserRecord, channel: Channel) -> str | None:
    return user.phone if channel == "phone" else user.email


def _forget_other_wishes(db: Db, user: UserRecord, changed: Mapping[Channel, str]) -> None:
    """A contact that was asked for before, and is not any more, can no longer be confirmed."""
    for code in code_queries.list_codes(db, user.id):
        if code.channel not in changed and code.contact != _contact(user, code.channel):
            code_queries.set_used(db, code, clock.now())
