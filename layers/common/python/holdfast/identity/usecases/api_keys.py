"""API keys: given to other systems of a tenant, scoped to permissions, taken back."""

import secrets
from collections.abc import Collection
from hashlib import sha256

from holdfast.identity.queries import api_keys as queries
from holdfast.identity.queries.tenants import lock_tenant
from holdfast.identity.rules.callers import Admin, ApiKey
from holdfast.identity.rules.keys import (
    KEY_PREFIX,
    MAX_KEYS,
    SHOWN_LETTERS,
    IssuedKey,
    NewKey,
    check_key_permissions,
)
from holdfast.identity.rules.roles import check_grantable
from holdfast.identity.usecases.key_ends import noted, take_back, tell
from holdfast.identity.usecases.roles import own_permissions
from holdfast.kernel import clock
from holdfast.kernel.ids import encode_id, new_id
from holdfast.kernel.refusals import NotFound, Unauthenticated, WrongState
from holdfast.platform.db import Db, call_outside_tenant


def create_key(db: Db, admin: Admin, name: str, permissions: Collection[str]) -> NewKey:
    """A key that may what is named, and no more than whoever creates it."""
    check_key_permissions(permissions)
    lock_tenant(db)
    check_grantable(own_permissions(db, admin), permissions)
    if queries.count_keys(db) >= MAX_KEYS:
        raise WrongState(f"A tenant has {MAX_KEYS} keys at the most.", slug="too-many-keys")
    key = f"{KEY_PREFIX}{secrets.token_urlsafe(32)}"
    issued = IssuedKey(
        id=new_id("key"),
        name=name,
        prefix=key[:SHOWN_LETTERS],
        permissions=tuple(sorted(set(permissions))),
        created_by=admin.id,
        created_at=clock.now(),
    )
    queries.add_key(db, issued, _digest(key))
    tell(db, issued, "identity.api_key.created")
    db.note_change(issued.id, None, noted(issued))
    return NewKey(issued, key)


def list_keys(db: Db, *, after: str | None, limit: int) -> list[IssuedKey]:
    return queries.list_keys(db, after=after, limit=limit)


def revoke_key(db: Db, key_id: str) -> IssuedKey:
    """It works no more, from now on. Doing so again changes nothing."""
    key = queries.lock_key(db, key_id)
    if key is None:
        raise NotFound("There is no such key.")
    if key.revoked_at is not None:
        return key
    return take_back(db, key)


def holder_of(key: str) -> ApiKey:
    """Who calls with the key; one round trip, outside every tenant."""
    [[key_id, tenant_id, permissions]] = call_outside_tenant(
        "select id, tenant_id, permissions from use_api_key(%s::bytea)", _digest(key)
    )
    if key_id is None:
        raise Unauthenticated("The API key is not one of ours, or was revoked.", slug="invalid-token")
    return ApiKey(encode_id("key", key_id), encode_id("tnt", tenant_id), frozenset(permissions))


def _digest(key: str) -> bytes:
    """A fast hash will do: there is nothing to guess in 32 random bytes."""
    return sha256(key.encode()).digest()
