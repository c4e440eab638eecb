"""How API keys end: taken back one by one, and with what their makers may."""

from collections.abc import Collection
from dataclasses import replace

from holdfast.identity.queries import api_keys as queries
from holdfast.identity.rules.keys import IssuedKey
from holdfast.kernel import clock
from holdfast.platform.db import Db


def take_back_beyond(db: Db, admin_ids: Collection[str], permissions: Collection[str]) -> None:
    """Nobody keeps by a key what they may no longer do themselves: those of the administrators' that may something else
    than these permissions work no more."""
    for key in queries.lock_good_keys_of(db, admin_ids) if admin_ids else []:
        if set(key.permissions) - set(permissions):
            take_back(db, key)


def take_back(db: Db, key: IssuedKey) -> IssuedKey:
    now = clock.now()
    revoked = replace(key, revoked_at=now)
    queries.set_revoked(db, key.id, now)
    tell(db, revoked, "identity.api_key.revoked")
    db.note_change(key.id, noted(key), None)
    return revoked


def tell(db: Db, key: IssuedKey, type: str) -> None:
    db.announce(type, key.id, {"api_key_id": key.id, **noted(key), "recipients": []})


def noted(key: IssuedKey) -> dict[str, object]:
    return {"name": key.name, "permissions": list(key.permissions)}
