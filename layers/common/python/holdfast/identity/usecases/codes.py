"""Sending one-time codes to a phone or an e-mail address, and judging them when they come back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from holdfast.identity.queries import codes as queries
from holdfast.identity.rules.codes import CODE_LIFETIME, CODES_A_DAY, Claim, SentCode, check_pause, check_usable
from holdfast.identity.rules.contacts import Channel
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.usecases.digests import code_digest, is_same, new_code
from holdfast.kernel import clock
from holdfast.kernel.refusals import FieldError, Invalid, WrongState
from holdfast.messaging.usecases.codes import send_code
from holdfast.platform import rate_limits
from holdfast.platform.db import Db
from holdfast.platform.rate_limits import Limit
from holdfast.platform.running import Run

_TO_ONE_CONTACT = Limit("principal", CODES_A_DAY, 86_400)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code on its way to its contact: the only moment at which it is known. is_to_old: to the contact whose place
    another is to take"""

    channel: Channel
    contact: str
    is_to_old: bool
    code: str = field(repr=False)


def claim_of(user: UserRecord, channel: Channel, contact: str) -> Claim:
    """The contact as the user's claim: what they have proven before must agree to be replaced."""
    known, verified_at = (
        (user.phone, user.phone_verified_at) if channel == "phone" else (user.email, user.email_verified_at)
    )
    return Claim(channel, contact, known if verified_at is not None and known != contact else None)


def check_sendable(run: Run, tenant: str, user_id: str, claims: Sequence[Claim]) -> None:
    """Refuse what is asked for too soon, then count it: one contact gets no more codes a day than anybody needs,
    whoever asks for them. `tenant`: its id or slug."""
    run(lambda db: _check_pauses(db, user_id, claims))
    for claim in claims:
        for contact in claim.contacts:
            count_code(tenant, claim.channel, contact)


def count_code(tenant: str, channel: Channel, contact: str) -> None:
    """Count a code that is to go to the contact, or refuse it. Outside any transaction."""
    rate_limits.take(f"codes by {channel}", [_TO_ONE_CONTACT], ip="", principal=f"{tenant} {contact}")


def issue_codes(db: Db, user_id: str, claims: Sequence[Claim]) -> list[IssuedCode]:
    """New codes in the place of any earlier ones, or a refusal if one was just sent. Send them after the commit."""
    queries.lock_contacts(db, [contact for claim in claims for contact in claim.contacts])
    _check_pauses(db, user_id, claims)
    now = clock.now()
    issued: list[IssuedCode] = []
    sent: list[SentCode] = []
    for claim in claims:
        new = IssuedCode(claim.channel, claim.contact, is_to_old=False, code=new_code())
        issued.append(new)
        old = None
        if claim.old_contact is not None:
            old = IssuedCode(claim.channel, claim.old_contact, is_to_old=True, code=new_code())
            issued.append(old)
        sent.append(
            SentCode(
                user_id=user_id,
                channel=claim.channel,
                contact=claim.contact,
                code_hash=_digest(user_id, new),
                attempts=0,
                sent_at=now,
                expires_at=now + CODE_LIFETIME,
                old_contact=claim.old_contact,
                old_code_hash=_digest(user_id, old) if old else None,
            )
        )
    queries.set_codes(db, sent)
    return issued


def send_issued(run: Run, issued: IssuedCode, language: str | None) -> None:
    """Send it, in the language of whoever asked for it; refused with 503 where it cannot be sent."""
    template = f"{issued.channel}_change_code" if issued.is_to_old else f"{issued.channel}_code"
    if issued.channel == "phone":
        send_code(run, to_phone=issued.contact, template=template, values={"code": issued.code}, language=language)
    else:
        send_code(run, to_email=issued.contact, template=template, values={"code": issued.code}, language=language)


def redeem_code(db: Db, user_id: str, channel: Channel, code: str, old_code: str | None) -> SentCode:
    """The code that was sent, if this is it, and the one that went to the contact of before; they are used up. A wrong
    one is refused, but counts."""
    sent = queries.lock_code(db, user_id, channel)
    if sent is None:
        raise WrongState("There is no code to confirm: ask for a new one.", slug="no-code")
    check_usable(sent, clock.now())
    if sent.old_contact is not None and old_code is None:
        detail = "Send also the code that went to the contact whose place this one takes."
        raise Invalid.field("old_code", detail, slug="old-code-required")
    if not _is_right(sent, code, old_code or ""):
        queries.set_attempts(db, sent, sent.attempts + 1)
        wrong = FieldError("code", "This is not the newest code that was sent, or old_code is not.")
        raise Invalid("The code is wrong.", slug="wrong-code", errors=[wrong], keeps=True)
    queries.set_used(db, sent, clock.now())
    return sent


def _is_right(sent: SentCode, code: str, old_code: str) -> bool:
    """Both are compared, whichever is wrong."""
    user_id, channel = sent.user_id, sent.channel
    is_new_right = is_same(sent.code_hash, _digest(user_id, IssuedCode(channel, sent.contact, False, code)))
    if sent.old_contact is None:
        return is_new_right
    old = _digest(user_id, IssuedCode(channel, sent.old_contact, True, old_code))
    is_old_right = is_same(sent.old_code_hash or b"", old)
    return is_new_right and is_old_right


def _digest(user_id: str, issued: IssuedCode) -> bytes:
    what_for = ("replaced",) if issued.is_to_old else ()
    return code_digest(user_id, issued.channel, issued.contact, *what_for, code=issued.code)


def _check_pauses(db: Db, user_id: str, claims: Sequence[Claim]) -> None:
    for claim in claims:
        for contact in claim.contacts:
            check_pause(queries.find_last_sending(db, user_id, claim.channel, contact), clock.now())
