"""Tickets for sockets, and the connections that were made with them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from holdfast.messaging.rules.realtime import Connection
from holdfast.messaging.tables import ended_socket_connections, socket_connections, socket_tickets
from holdfast.platform.db import Db

_connections, _tickets = socket_connections.c, socket_tickets.c
_COLUMNS = (
    _connections.id,
    _connections.user_id,
    _connections.session_id,
    _connections.sent_number,
    _connections.subjects,
    _connections.claimed_until,
)


def add_ticket(db: Db, digest: bytes, *, user_id: str, session_id: str, expires_at: datetime) -> None:
    values = {"digest": digest, "user_id": user_id, "session_id": session_id, "expires_at": expires_at}
    db.execute(insert(socket_tickets).values(**values))


def take_ticket(db: Db, digest: bytes, now: datetime) -> tuple[str, str] | None:
    """Whose it is, by user and session; it is gone with that."""
    taken = delete(socket_tickets).where(_tickets.digest == digest, _tickets.expires_at > now)
    row = db.execute(taken.returning(_tickets.user_id, _tickets.session_id)).first()
    return None if row is None else (row.user_id, row.session_id)


def remove_expired_tickets(db: Db, now: datetime) -> int:
    return db.execute(delete(socket_tickets).where(_tickets.expires_at <= now)).rowcount


def add_connection(db: Db, connection: Connection, *, connected_at: datetime, expires_at: datetime) -> None:
    values = {
        "id": connection.id,
        "user_id": connection.user_id,
        "session_id": connection.session_id,
        "subjects": list(connection.subjects),
        "connected_at": connected_at,
        "expires_at": expires_at,
    }
    db.execute(insert(socket_connections).values(**values))


def lock_connection(db: Db, connection_id: str) -> Connection | None:
    row = db.execute(_found().where(_connections.id == connection_id).with_for_update()).first()
    return None if row is None else _connection(row)


def list_subscribed(db: Db, user_ids: Collection[str], now: datetime) -> list[Connection]:
    """Those of the users that want to hear something, and have not had their time."""
    subscribed = (_connections.user_id.in_(user_ids), _connections.sent_number.is_not(None))
    found = _found().where(*subscribed, _connections.expires_at > now).order_by(_connections.id)
    return [_connection(row) for row in db.execute(found)]


def list_older(db: Db, user_id: str, now: datetime, newest: int) -> list[str]:
    """The user's connections but the newest few."""
    live = select(_connections.id).where(_connections.user_id == user_id, _connections.expires_at > now)
    return list(db.execute(live.order_by(_connections.connected_at.desc(), _connections.id).offset(newest)).scalars())


def list_ended(db: Db) -> list[str]:
    """Those whose time is over, or whose sign-in is."""
    return list(db.execute(select(ended_socket_connections.c.id)).scalars())


def set_expired(db: Db, connection_ids: Sequence[str], at: datetime) -> None:
    db.execute(update(socket_connections).where(_connections.id.in_(connection_ids)).values(expires_at=at))


def set_subscribed(db: Db, connection_id: str, *, sent_number: int, subjects: Sequence[str]) -> None:
    values = {"sent_number": sent_number, "subjects": list(subjects)}
    db.execute(update(socket_connections).where(_connections.id == connection_id).values(**values))


def set_sent(db: Db, connection_id: str, sent_number: int, *, claimed_until: datetime | None) -> None:
    values = {"sent_number": sent_number, "claimed_until": claimed_until}
    db.execute(update(socket_connections).where(_connections.id == connection_id).values(**values))


def remove_connection(db: Db, connection_id: str) -> None:
    db.execute(delete(socket_connections).where(_connections.id == connection_id))


def _found() -> Select[Any]:
    return select(*_COLUMNS)


def _connection(row: Any) -> Connection:
    return Connection(**row._asdict() | {"subjects": tuple(row.subjects)})
