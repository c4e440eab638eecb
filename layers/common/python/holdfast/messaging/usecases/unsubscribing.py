"""Links at the foot of e-mails that end them: one click, no sign-in (RFC 8058).

What a link says of whom and of which e-mails is sealed with a key of that person's own, so that it ends nobody else's
and no others, and goes on working when the deployment's secrets are rotated: people click on old e-mails.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id, encode_id
from holdfast.kernel.refusals import NotFound
from holdfast.messaging.queries import preferences as queries
from holdfast.messaging.queries.user_messages import Reader, find_reader
from holdfast.messaging.rules.preferences import CATEGORIES, Category
from holdfast.platform.db import Db
from holdfast.platform.settings import settings

_SEAL_BYTES: Final = 32
_IDS_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: one person's e-mails of one category. Of whom it speaks is proven by its seal alone."""

    tenant_id: str
    user_id: str
    category: Category
    seal: bytes = field(repr=False)


def unsubscribe_url(tenant_id: str, reader: Reader, category: Category) -> str:
    said = _said(tenant_id, reader.user_id, category)
    token = urlsafe_b64encode(said + _seal(reader, said)).rstrip(b"=").decode()
    return f"{settings().public_url}/v1/notifications/unsubscribe?token={token}"


def read_link(token: str) -> Link:
    """What the link says, true or not; refused where it has not the form of ours."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        said, seal = raw[:-_SEAL_BYTES], raw[-_SEAL_BYTES:]
        tenant_id, user_id = (UUID(bytes=said[start : start + 16]) for start in (0, 16))
        [category] = [each for each in CATEGORIES if each.encode() == said[_IDS_BYTES:]]
    except ValueError:
        raise _unknown_link() from None
    return Link(encode_id("tnt", tenant_id), encode_id("usr", user_id), category, seal)


def find_language(db: Db, link: Link) -> str | None:
    """Of whom the link was made for; refused where it was not."""
    return _reader(db, link).language


def unsubscribe(db: Db, link: Link) -> str | None:
    """Send the person no more e-mails of the category, until they say otherwise; their language."""
    reader = _reader(db, link)
    before = queries.find_preferences(db, reader.user_id)
    queries.set_preferences(db, reader.user_id, before.without_email(link.category), clock.now())
    db.note_change(reader.user_id, None, {"unsubscribed": link.category})
    return reader.language


def _reader(db: Db, link: Link) -> Reader:
    reader = find_reader(db, link.user_id)
    said = _said(db.tenant_id, link.user_id, link.category)
    if reader is None or not hmac.compare_digest(_seal(reader, said), link.seal):
        raise _unknown_link()
    return reader


def _said(tenant_id: str, user_id: str, category: Category) -> bytes:
    return decode_id("tnt", tenant_id).bytes + decode_id("usr", user_id).bytes + category.encode()


def _seal(reader: Reader, said: bytes) -> bytes:
    return hmac.digest(reader.unsubscribe_key.bytes, said, "sha256")


def _unknown_link() -> NotFound:
    return NotFound("This link is not one of ours.", slug="unknown-link")
