"""Links sent by e-mail, in the database: only a digest of what makes one good."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from holdfast.identity.rules.links import EmailLink
from holdfast.identity.tables import email_links
from holdfast.platform.db import Db

_LINK = email_links.c


def add_link(db: Db, link: EmailLink) -> None:
    db.execute(
        insert(email_links).values(
            id=link.id,
            purpose=link.purpose,
            email=link.email,
            created_at=link.created_at,
            expires_at=link.expires_at,
            binding_hash=link.binding_hash,
        )
    )


def lock_link(db: Db, link_id: str) -> EmailLink | None:
    return _one(db, _links().where(_LINK.id == link_id).with_for_update())


def find_link_by_token(db: Db, token_hash: bytes) -> EmailLink | None:
    return _one(db, _links().where(_LINK.token_hash == token_hash))


def lock_link_by_token(db: Db, token_hash: bytes) -> EmailLink | None:
    return _one(db, _links().where(_LINK.token_hash == token_hash).with_for_update())


def set_token(db: Db, link_id: str, user_id: str, token_hash: bytes) -> None:
    db.execute(update(email_links).where(_LINK.id == link_id).values(user_id=user_id, token_hash=token_hash))


def set_sent(db: Db, link_id: str, at: datetime) -> None:
    db.execute(update(email_links).where(_LINK.id == link_id).values(sent_at=at))


def set_used(db: Db, link: EmailLink, at: datetime) -> None:
    db.execute(update(email_links).where(_LINK.id == link.id).values(used_at=at))


def set_all_used(db: Db, user_id: str, at: datetime) -> None:
    """No link that was sent to the user before is good any more."""
    db.execute(update(email_links).where(_LINK.user_id == user_id, _LINK.used_at.is_(None)).values(used_at=at))


def remove_expired_links(db: Db, before: datetime) -> int:
    return db.execute(delete(email_links).where(_LINK.expires_at < before)).rowcount


def _links() -> Select[Any]:
    return select(
        _LINK.id,
        _LINK.purpose,
        _LINK.email,
        _LINK.user_id,
        _LINK.created_at,
        _LINK.expires_at,
        _LINK.sent_at,
        _LINK.used_at,
        _LINK.binding_hash,
    )


def _one(db: Db, statement: Select[Any]) -> EmailLink | None:
    row: Any = db.execute(statement).first()
    return None if row is None else EmailLink(*row)
