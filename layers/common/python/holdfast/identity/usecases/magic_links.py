"""Signing in by a link sent by e-mail, in the browser alone that asked for it.

Whoever asks gets a binding, which the link needs to be good: a link that is opened elsewhere, or that somebody else
asked for and hopes to have opened, signs nobody in.
"""

import secrets

from holdfast.identity.queries import links as link_queries
from holdfast.identity.queries import users as queries
from holdfast.identity.rules.links import MAGIC_LINK, EmailLink, check_good, not_good
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.rules.second_factors import SecondFactorNeeded
from holdfast.identity.rules.sessions import Device, SignedIn
from holdfast.identity.usecases.digests import is_same
from holdfast.identity.usecases.entering import let_in
from holdfast.identity.usecases.links import request_link, token_hash
from holdfast.kernel import clock
from holdfast.kernel.refusals import Forbidden
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def request_magic_link(run: Run, tenant: str, email: str) -> str:
    """Ask for a link to sign in with; the binding that goes with it. `tenant`: its id or slug."""
    binding = f"hfb_{secrets.token_urlsafe(32)}"
    request_link(run, tenant, MAGIC_LINK, email, binding_hash=token_hash(binding))
    return binding


def redeem_magic_link(db: Db, token: str, binding: str, device: Device) -> SignedIn | SecondFactorNeeded:
    """A session for whose link it is, in the browser that asked for it; or the question for their second factor."""
    now = clock.now()
    link = check_good(link_queries.lock_link_by_token(db, token_hash(token)), MAGIC_LINK, now)
    if not is_same(link.binding_hash or b"", token_hash(binding)):
        db.note_change(link.id, None, {"refused": "opened where it was not asked for"})
        raise not_good(keeps=True)
    user = _whose(db, link)
    link_queries.set_used(db, link, now)
    db.note_change(user.id, None, {"signed_in_by": link.id})
    return let_in(db, user, device)


def _whose(db: Db, link: EmailLink) -> UserRecord:
    user = queries.lock_user(db, link.user_id or "")
    if user is None or user.email != link.email:
        raise not_good()
    if not user.is_active:
        raise Forbidden("This account is suspended.", slug="user-suspended")
    return user
