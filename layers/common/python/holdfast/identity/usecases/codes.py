"""Sending one-time codes to a phone or an e-mail address, and judging them when they come back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from holdfast.identity.queries import codes as queries
from holdfast.identity.rules.codes import CODE_LIFETIME, CODES_A_DAY, SentCode, check_pause, check_usable
from holdfast.identity.rules.contacts import Channel
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
    """A code on its way to its contact: the only moment at which it is known."""

    channel: Channel
    contact: str
    code: str = field(repr=False)


def check_sendable(run: Run, tenant: str, user_id: str, contacts: Mapping[Channel, str]) -> None:
    """Refuse what is asked for too soon, then count it: one contact gets no more codes a day than anybody needs,
    whoever asks for them. `tenant`: its id or slug."""
    run(lambda db: _check_pauses(db, user_id, contacts))
    for channel, contact in contacts.items():
        principal = f"{tenant} {contact}"
        rate_limits.take(f"codes by {channel}", [_TO_ONE_CONTACT], ip="", principal=principal)


def issue_codes(db: Db, user_id: str, contacts: Mapping[Channel, str]) -> list[IssuedCode]:
    """New codes in the place of any earlier ones, or a refusal if one was just sent. Send them after the commit."""
    _check_pauses(db, user_id, contacts)
    now = clock.now()
    issued = [IssuedCode(channel, contact, new_code()) for channel, contact in contacts.items()]
    queries.set_codes(
        db,
        [
            SentCode(
                user_id=user_id,
                channel=code.channel,
                contact=code.contact,
                code_hash=code_digest(user_id, code.channel, code.contact, code=code.code),
                attempts=0,
                sent_at=now,
                expires_at=now + CODE_LIFETIME,
            )
            for code in issued
        ],
    )
    return issued


def send_issued(run: Run, issued: IssuedCode) -> None:
    """Send it; refused with 503 where it cannot be sent."""
    if issued.channel == "phone":
        send_code(run, to_phone=issued.contact, template="phone_code", values={"code": issued.code})
    else:
        send_code(run, to_email=issued.contact, template="email_code", values={"code": issued.code})


def redeem_code(db: Db, user_id: str, channel: Channel, code: str) -> SentCode:
    """The code that was sent, if this is it; it is used up. A wrong one is refused, but counts."""
    sent = queries.lock_code(db, user_id, channel)
    if sent is None:
        raise WrongState("There is no code to confirm: ask for a new one.", slug="no-code")
    check_usable(sent, clock.now())
    if not is_same(sent.code_hash, code_digest(user_id, channel, sent.contact, code=code)):
        queries.set_attempts(db, sent, sent.attempts + 1)
        wrong = FieldError("code", "This is not the newest code that was sent.")
        raise Invalid("The code is wrong.", slug="wrong-code", errors=[wrong], keeps=True)
    queries.remove_code(db, sent)
    return sent


def _check_pauses(db: Db, user_id: str, contacts: Mapping[Channel, str]) -> None:
    for channel, contact in contacts.items():
        check_pause(queries.find_last_sending(db, user_id, channel, contact), clock.now())
