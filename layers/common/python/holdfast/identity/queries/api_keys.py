"""API keys in the database, known by their digests."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from holdfast.identity.rules.keys import IssuedKey
from holdfast.identity.tables import api_keys
from holdfast.platform.db import Db

_KEY = api_keys.c
_COLUMNS = (
    _KEY.id,
    _KEY.name,
    _KEY.prefix,
    _KEY.permissions,
    _KEY.created_by,
    _KEY.created_at,
    _KEY.last_used_at,
    _KEY.revoked_at,
)


def add_key(db: Db, key: IssuedKey, digest: bytes) -> None:
    values = asdict(key) | {"permissions": list(key.permissions), "digest": digest}
    db.execute(insert(api_keys).values(**values))


def count_keys(db: Db) -> int:
    """Those that are good."""
    return int(db.execute(select(func.count()).where(_KEY.revoked_at.is_(None))).scalar_one())


def list_keys(db: Db, *, after: str | None, limit: int) -> list[IssuedKey]:
    """The newest first, revoked ones too; `after` is the id of the last one seen."""
    statement = select(*_COLUMNS).order_by(_KEY.id.desc()).limit(limit)
    if after is not None:
        statement = statement.where(_KEY.id < after)
    return [_key(row) for row in db.execute(statement)]


def lock_key(db: Db, key_id: str) -> IssuedKey | None:
    row = db.execute(select(*_COLUMNS).where(_KEY.id == key_id).with_for_update()).first()
    return None if row is None else _key(row)


def lock_good_keys_of(db: Db, admin_ids: Collection[str]) -> list[IssuedKey]:
    """Those that these administrators made."""
    good = (_KEY.created_by.in_(admin_ids), _KEY.revoked_at.is_(None))
    return [_key(row) for row in db.execute(select(*_COLUMNS).where(*good).order_by(_KEY.id).with_for_update())]


def set_revoked(db: Db, key_id: str, at: datetime) -> None:
    db.execute(update(api_keys).where(_KEY.id == key_id).values(revoked_at=at))


def _key(row: Any) -> IssuedKey:
    return IssuedKey(**row._asdict() | {"permissions": tuple(row.permissions)})
