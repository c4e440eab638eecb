"""Links at the foot of e-mails that end them: one click, no sign-in (RFC 8058). What a link says of whom and of which
e-mails is signed, so that it ends nobody else's and no others."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final, cast

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id, encode_id
from holdfast.kernel.refusals import NotFound
from holdfast.messaging.queries import messages
from holdfast.messaging.queries import preferences as queries
from holdfast.messaging.rules.preferences import CATEGORIES, Category
from holdfast.platform.db import Db
from holdfast.platform.settings import secret, settings

_MARK: Final = b"unsubscribe\x1f"  # the key signs other things too
_SIGNATURE_BYTES: Final = 32
_IDS_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Subscription:
    """One person's e-mails of one category."""

    tenant_id: str
    user_id: str
    category: Category


def unsubscribe_url(subscription: Subscription) -> str:
    ids = (decode_id("tnt", subscription.tenant_id), decode_id("usr", subscription.user_id))
    said = b"".join(each.bytes for each in ids) + subscription.category.encode()
    token = urlsafe_b64encode(said + _signature(said)).rstrip(b"=").decode()
    return f"{settings().public_url}/v1/notifications/unsubscribe?token={token}"


def subscription_of(token: str) -> Subscription:
    """What the link is about; refused where we did not sign it."""
    from uuid import UUID

    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        said, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
        is_ours = hmac.compare_digest(_signature(said), signature)
    except ValueError:
        is_ours = False
    if not is_ours:
        raise NotFound("This link is not one of ours.", slug="unknown-link")
    category = cast(Category, said[_IDS_BYTES:].decode())
    tenant_id, user_id = (UUID(bytes=said[start : start + 16]) for start in (0, 16))
    return Subscription(encode_id("tnt", tenant_id), encode_id("usr", user_id), category)


def find_language(db: Db, subscription: Subscription) -> str | None:
    """Of whoever opens the link."""
    found = messages.list_contacts(db, [subscription.user_id])
    return found[0].language if found else None


def unsubscribe(db: Db, subscription: Subscription) -> str | None:
    """Send the person no more e-mails of the category, until they say otherwise; their language."""
    if subscription.category in CATEGORIES:
        before = queries.find_preferences(db, subscription.user_id)
        queries.set_preferences(db, subscription.user_id, before.without_email(subscription.category), clock.now())
        db.note_change(subscription.user_id, None, {"unsubscribed": subscription.category})
    return find_language(db, subscription)


def _signature(said: bytes) -> bytes:
    return hmac.digest(secret("token_signing_key").encode(), _MARK + said, "sha256")
