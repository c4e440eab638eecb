"""Links that are sent by e-mail: what for, how long they are good, how often they may be asked for."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from holdfast.identity.rules.people import ACTIVE, INVITED
from holdfast.kernel.refusals import WrongState

PASSWORD_RESET: Final = "password_reset"
MAGIC_LINK: Final = "magic_link"

ADMINISTRATOR_PASSWORD_RESET: Final = "administrator_password_reset"
ADMINISTRATOR_INVITATION: Final = "administrator_invitation"

LIFETIMES = {
    PASSWORD_RESET: timedelta(minutes=30),
    MAGIC_LINK: timedelta(minutes=15),
    ADMINISTRATOR_PASSWORD_RESET: timedelta(minutes=30),
    ADMINISTRATOR_INVITATION: timedelta(days=3),
}
PAGES = {  # of the application in the browser
    PASSWORD_RESET: "reset-password",
    MAGIC_LINK: "magic-link",
    ADMINISTRATOR_PASSWORD_RESET: "admin/reset-password",
    ADMINISTRATOR_INVITATION: "admin/invitation",
}
TEMPLATES = {
    PASSWORD_RESET: "password_reset_link",
    MAGIC_LINK: "magic_link",
    ADMINISTRATOR_PASSWORD_RESET: "password_reset_link",
    ADMINISTRATOR_INVITATION: "administrator_invitation",
}
# Who may be sent a link for what: the status they must have; users where it is not named here.
OF_ADMINISTRATORS = {ADMINISTRATOR_PASSWORD_RESET: ACTIVE, ADMINISTRATOR_INVITATION: INVITED}
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
