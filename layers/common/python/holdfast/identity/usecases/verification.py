"""Proving that a phone or an e-mail address is one's own."""

from sqlalchemy.exc import DBAPIError

from holdfast.identity.queries import codes as code_queries
from holdfast.identity.queries import users as queries
from holdfast.identity.rules.codes import Claim
from holdfast.identity.rules.contacts import Channel
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.usecases.codes import check_sendable, claim_of, issue_codes, redeem_code, send_issued
from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound, WrongState
from holdfast.messaging.usecases.contacts import set_contact
from holdfast.platform.db import Db, is_unique_violation
from holdfast.platform.running import Run

_TAKEN = "Somebody has an account with this already: sign in with it instead."


def verify_contact(db: Db, user_id: str, channel: Channel, code: str, old_code: str | None = None) -> UserRecord:
    """The contact that the newest code was sent to is the user's from now on. The first phone makes a claim a user.

    Where it takes the place of one that was proven, that one's code is needed as well.
    """
    before = queries.lock_user(db, user_id)
    if before is None:
        raise NotFound("There is no such registration.", slug="unknown-user")
    contact = redeem_code(db, user_id, channel, code, old_code).contact
    holder = queries.find_user_by_verified_contact(db, channel, contact)
    if holder is not None and holder.id != user_id:
        raise WrongState(_TAKEN, slug="contact-taken", keeps=True)
    after = _set_verified(db, user_id, channel, contact)
    db.note_change(user_id, {channel: getattr(before, channel)}, {channel: contact, "is_verified": True})
    if after.phone_verified_at is not None:
        set_contact(db, after.id, name=after.name, email=after.email, phone=after.phone, language=after.language)
        if before.phone_verified_at is None:
            db.announce("identity.user.registered", user_id, {"user_id": user_id, "recipients": [user_id]})
    data = {"user_id": user_id, channel: contact, "recipients": [user_id]}
    db.announce(f"identity.user.{channel}_verified", user_id, data)
    return after


def resend_code(run: Run, tenant: str, user_id: str, channel: Channel) -> None:
    """Send a new code to what waits to be proven; the one before it is good no more."""
    claim, language = run(lambda db: _unproven(db, user_id, channel))
    check_sendable(run, tenant, user_id, [claim])
    for issued in run(lambda db: issue_codes(db, user_id, [_unproven(db, user_id, channel)[0]])):
        send_issued(run, issued, language)


def _unproven(db: Db, user_id: str, channel: Channel) -> tuple[Claim, str | None]:
    """What waits to be proven, and the language of whose it is."""
    user = queries.lock_user(db, user_id)
    if user is None or not user.is_user:
        raise NotFound("There is no such registration.", slug="unknown-user")
    waiting = [code.contact for code in code_queries.list_codes(db, user_id) if code.channel == channel]
    if waiting:
        return claim_of(user, channel, waiting[0]), user.language
    claimed, verified_at = (
        (user.phone, user.phone_verified_at) if channel == "phone" else (user.email, user.email_verified_at)
    )
    if verified_at is not None or claimed is None:
        raise WrongState("There is nothing to confirm.", slug="already-verified")
    return Claim(channel, claimed), user.language


def _set_verified(db: Db, user_id: str, channel: Channel, contact: str) -> UserRecord:
    try:
        return queries.set_verified(db, user_id, channel, contact, clock.now())
    except DBAPIError as error:  # somebody else proved the same contact at this very moment
        if is_unique_violation(error, f"users_verified_{channel}"):
            raise WrongState(_TAKEN, slug="contact-taken") from None
        raise
