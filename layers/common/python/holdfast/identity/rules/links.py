"""Links that are sent by e-mail: what for, how long they are good, how often they may be asked for."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from holdfast.kernel.refusals import WrongState

PASSWORD_RESET: Final = "password_reset"
MAGIC_LINK: Final = "magic_link"

LIFETIMES = {PASSWORD_RESET: timedelta(minutes=30), MAGIC_LINK: timedelta(minutes=15)}
PAGES = {PASSWORD_RESET: "reset-password", MAGIC_LINK: "magic-link"}  # of the application in the browser
TEMPLATES = {PASSWORD_RESET: "password_reset_link", MAGIC_LINK: "magic_link"}
LINKS_AN_HOUR = 5  # to one address, whoever asks for them


@dataclass(frozen=True, slots=True)
class EmailLink:
    """A link that somebody asked for. user_id: whose address it is, known from when it is sent; None for nobody's ·
    binding_hash: of what only the browser that asked knows, where the link is good in that one alone"""

    id: str
    purpose: str
    email: str
    user_id: str | None
    created_at: datetime
    expires_at: datetime
    sent_at: datetime | None = None
    used_at: datetime | None = None
    binding_hash: bytes | None = field(default=None, repr=False)


def check_good(link: EmailLink | None, purpose: str, now: datetime) -> EmailLink:
    """The link, if it may be used. Unknown, expired and used are refused alike."""
    if link is None or link.purpose != purpose or link.used_at is not None or link.expires_at <= now:
        raise not_good()
    return link


def not_good(*, keeps: bool = False) -> WrongState:
    return WrongState("The link is not good any more: ask for another.", slug="link-not-good", keeps=keeps)
