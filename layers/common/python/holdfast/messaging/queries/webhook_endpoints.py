"""Endpoints of outgoing webhooks and their secrets."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from holdfast.messaging.rules.webhooks import DisabledReason, Endpoint
from holdfast.messaging.tables import webhook_endpoints, webhook_secrets
from holdfast.platform.db import Db
from holdfast.platform.vault import Sealed

_endpoints, _secrets = webhook_endpoints.c, webhook_secrets.c
_COLUMNS = (
    _endpoints.id,
    _endpoints.url,
    _endpoints.description,
    _endpoints.event_types,
    _endpoints.status,
    _endpoints.disabled_reason,
    _endpoints.disabled_at,
    _endpoints.failing_since,
    _endpoints.created_by,
    _endpoints.created_at,
)


def add_endpoint(db: Db, endpoint: Endpoint) -> bool:
    """False where the tenant has an endpoint of this URL: then nothing is added."""
    values = asdict(endpoint) | {"event_types": list(endpoint.event_types)}
    statement = upsert(webhook_endpoints).values(**values).on_conflict_do_nothing().returning(_endpoints.id)
    return db.execute(statement).first() is not None


def find_endpoint(db: Db, endpoint_id: str) -> Endpoint | None:
    row = db.execute(select(*_COLUMNS).where(_endpoints.id == endpoint_id, _endpoints.status != "removed")).first()
    return None if row is None else _endpoint(row)


def lock_endpoint(db: Db, endpoint_id: str) -> Endpoint | None:
    found = select(*_COLUMNS).where(_endpoints.id == endpoint_id, _endpoints.status != "removed")
    row = db.execute(found.with_for_update()).first()
    return None if row is None else _endpoint(row)


def list_endpoints(db: Db, *, after: str | None, limit: int) -> list[Endpoint]:
    """The newest first; `after` is the id of the last one seen."""
    statement = select(*_COLUMNS).where(_endpoints.status != "removed").order_by(_endpoints.id.desc()).limit(limit)
    if after is not None:
        statement = statement.where(_endpoints.id < after)
    return [_endpoint(row) for row in db.execute(statement)]


def list_enabled(db: Db) -> list[Endpoint]:
    """In the order in which rows of theirs are written, which is the same for everybody."""
    statement = select(*_COLUMNS).where(_endpoints.status == "enabled").order_by(_endpoints.id)
    return [_endpoint(row) for row in db.execute(statement)]


def count_endpoints(db: Db) -> int:
    counted = select(func.count()).select_from(webhook_endpoints).where(_endpoints.status != "removed")
    return int(db.execute(counted).scalar_one())


def has_other(db: Db, endpoint_id: str, url: str) -> bool:
    """Whether another endpoint has this URL."""
    other = (_endpoints.url == url, _endpoints.id != endpoint_id, _endpoints.status != "removed")
    return db.execute(select(_endpoints.id).where(*other)).first() is not None


def set_terms(db: Db, endpoint: Endpoint) -> None:
    _set(db, endpoint.id, url=endpoint.url, description=endpoint.description, event_types=list(endpoint.event_types))


def set_enabled(db: Db, endpoint_id: str) -> None:
    _set(db, endpoint_id, status="enabled", disabled_reason=None, disabled_at=None, failing_since=None)


def set_disabled(db: Db, endpoint_id: str, reason: DisabledReason, at: datetime) -> None:
    _set(db, endpoint_id, status="disabled", disabled_reason=reason, disabled_at=at)


def set_removed(db: Db, endpoint_id: str) -> None:
    """Its secrets go with it."""
    _set(db, endpoint_id, status="removed", disabled_reason=None, disabled_at=None)
    db.execute(delete(webhook_secrets).where(_secrets.endpoint_id == endpoint_id))


def set_failing(db: Db, endpoint_id: str, since: datetime) -> None:
    _set(db, endpoint_id, failing_since=since)


def set_answering(db: Db, endpoint_id: str) -> bool:
    """It fails no more; whether it did."""
    failing = (_endpoints.id == endpoint_id, _endpoints.failing_since.is_not(None))
    return db.execute(update(webhook_endpoints).where(*failing).values(failing_since=None)).rowcount > 0


def add_secret(db: Db, secret_id: str, endpoint_id: str, sealed: Sealed, created_at: datetime) -> None:
    values = {
        "id": secret_id,
        "endpoint_id": endpoint_id,
        "key_id": sealed.key_id,
        "wrapped_key": sealed.wrapped_key,
        "ciphertext": sealed.ciphertext,
        "created_at": created_at,
    }
    db.execute(insert(webhook_secrets).values(**values))


def list_secrets(db: Db, endpoint_id: str, now: datetime) -> list[Sealed]:
    """Those that are valid, the newest first."""
    is_valid = or_(_secrets.expires_at.is_(None), _secrets.expires_at > now)
    columns = (_secrets.key_id, _secrets.wrapped_key, _secrets.ciphertext)
    found = select(*columns).where(_secrets.endpoint_id == endpoint_id, is_valid).order_by(_secrets.id.desc())
    return [Sealed(**row._asdict()) for row in db.execute(found)]


def set_expiring(db: Db, endpoint_id: str, now: datetime, expires_at: datetime) -> None:
    """The newest secret is valid until then only; those that are valid no more go."""
    db.execute(delete(webhook_secrets).where(_secrets.endpoint_id == endpoint_id, _secrets.expires_at <= now))
    newest = (_secrets.endpoint_id == endpoint_id, _secrets.expires_at.is_(None))
    db.execute(update(webhook_secrets).where(*newest).values(expires_at=expires_at))


def _set(db: Db, endpoint_id: str, **values: Any) -> None:
    db.execute(update(webhook_endpoints).where(_endpoints.id == endpoint_id).values(**values))


def _endpoint(row: Row[Any]) -> Endpoint:
    values = row._asdict()
    return Endpoint(**values | {"event_types": tuple(values["event_types"])})
