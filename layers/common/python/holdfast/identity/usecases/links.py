"""Links by e-mail: asked for by anybody, sent afterwards to whoever has proven that the address is theirs.

Asking does the same work, and gets the same answer, whether or not the address is somebody's: who it is is looked up
once the caller has gone.
"""

import secrets
from hashlib import sha256

from holdfast.identity.queries import links as queries
from holdfast.identity.queries.administrators import find_administrator_by_email
from holdfast.identity.rules.links import (
    LIFETIMES,
    LINKS_AN_HOUR,
    OF_ADMINISTRATORS,
    PAGES,
    TEMPLATES,
    EmailLink,
)
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.usecases.people import find_user_by_contact
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import TooMany
from holdfast.messaging.usecases.codes import send_code
from holdfast.platform import rate_limits
from holdfast.platform.db import Db
from holdfast.platform.rate_limits import Limit
from holdfast.platform.running import Run
from holdfast.platform.settings import settings
from holdfast.platform.tenant_settings import tenant_settings

_TO_ONE_ADDRESS = Limit("principal", LINKS_AN_HOUR, 3600)


def request_link(run: Run, tenant: str, purpose: str, email: str, *, binding_hash: bytes | None = None) -> None:
    """Put it on record that a link was asked for. `tenant`: its id or slug, to count what is sent to whom."""
    rate_limits.take(f"links for {purpose}", [_TO_ONE_ADDRESS], ip="", principal=f"{tenant} {email}")

    run(lambda db: add_link(db, purpose, email, binding_hash=binding_hash))


def add_link(db: Db, purpose: str, email: str, *, binding_hash: bytes | None = None) -> None:
    """Have a link sent after the commit."""
    now = clock.now()
    link = EmailLink(new_id("lnk"), purpose, email, None, now, now + LIFETIMES[purpose], binding_hash=binding_hash)
    queries.add_link(db, link)
    db.note_change(link.id, None, {"purpose": purpose, "email": email})
    db.announce("identity.link.requested", link.id, {"link_id": link.id, "purpose": purpose, "recipients": []})


def send_link(run: Run, link_id: str) -> None:
    """Send the link to the user or administrator whose address it is; to nobody where it is nobody's.

    Where nobody took it it is refused, and may be tried again: each attempt makes another token, and only the newest is
    good. An address that has had enough messages gets none: trying again would only count against it.
    """
    token = f"hfl_{secrets.token_urlsafe(32)}"
    prepared = run(lambda db: _prepare(db, link_id, token))
    if prepared is None:
        return
    link, language, tenant_id, app_url = prepared
    url = f"{app_url}/{PAGES[link.purpose]}#tenant={tenant_id}&token={token}"
    try:
        send_code(run, to_email=link.email, template=TEMPLATES[link.purpose], values={"link": url}, language=language)
    except TooMany:  # it is on record as dropped
        return
    run(lambda db: queries.set_sent(db, link.id, clock.now()))


def token_hash(token: str) -> bytes:
    """A fast hash will do: there is nothing to guess in 32 random bytes."""
    return sha256(token.encode()).digest()


def _prepare(db: Db, link_id: str, token: str) -> tuple[EmailLink, str | None, str, str] | None:
    """The link, its new token on record, its user's language, its tenant and where it leads; None where there is
    nothing to send."""
    link = queries.lock_link(db, link_id)
    if link is None or link.sent_at is not None or link.used_at is not None or link.expires_at <= clock.now():
        return None
    user = _addressee(db, link)
    if user is None:
        return None
    queries.set_token(db, link.id, user.id, token_hash(token))
    domain = tenant_settings(db).domain
    return link, user.language, db.tenant_id, f"https://{domain}" if domain else settings().app_url


def _addressee(db: Db, link: EmailLink) -> UserRecord | None:
    """Whose address it is, if what the link is for is for them."""
    status = OF_ADMINISTRATORS.get(link.purpose)
    if status is None:
        user = find_user_by_contact(db, email=link.email)
        return user if user is not None and user.is_active else None
    administrator = find_administrator_by_email(db, link.email)
    return administrator if administrator is not None and administrator.status == status else None
