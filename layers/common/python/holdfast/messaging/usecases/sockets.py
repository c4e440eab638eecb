"""Sockets: a ticket for one connection, the connection, what it subscribes to, and its end.

Tickets and connections live in real time, as the sign-ins behind them do, and not by a tenant's clock.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound, Unauthenticated, WrongState
from holdfast.messaging.queries import sockets as queries
from holdfast.messaging.queries import updates
from holdfast.messaging.rules.realtime import (
    CONNECTION_LIFETIME,
    ENDED,
    KEPT,
    MAX_CONNECTIONS,
    SUBSCRIBED,
    TICKET_LIFETIME,
    TICKET_PREFIX,
    Connection,
    Ticket,
    start_of,
)
from holdfast.platform.db import Db
from holdfast.platform.settings import socket_url

_TENANT = "tnt_"


def issue_ticket(db: Db, user_id: str, session_id: str) -> Ticket:
    """A ticket for one connection within a minute. It says whose tenant it is of, and the rest is random."""
    text = f"{TICKET_PREFIX}{db.tenant_id.removeprefix(_TENANT)}_{secrets.token_urlsafe(32)}"
    expires_at = datetime.now(UTC) + TICKET_LIFETIME
    queries.add_ticket(db, _digest(text), user_id=user_id, session_id=session_id, expires_at=expires_at)
    return Ticket(text, socket_url(), int(TICKET_LIFETIME.total_seconds()))


def tenant_of(ticket: str) -> str:
    """The tenant that the ticket says it is of. Raises Unauthenticated for what is no ticket."""
    tenant, _, random = ticket.removeprefix(TICKET_PREFIX).partition("_")
    if not ticket.startswith(TICKET_PREFIX) or len(tenant) != 26 or not random:
        raise _no_ticket()
    return f"{_TENANT}{tenant}"


def take_ticket(db: Db, ticket: str) -> tuple[str, str]:
    """The user and the session that the ticket was issued to. It is good no more."""
    found = queries.take_ticket(db, _digest(ticket), datetime.now(UTC))
    if found is None:
        raise _no_ticket()
    return found


def open_connection(db: Db, connection_id: str, user_id: str, session_id: str) -> None:
    """The user has connected, and hears nothing before subscribing. The oldest beyond the fifth makes room."""
    updates.lock_counters(db, [user_id])  # one after the other, so that nobody has a sixth
    now = datetime.now(UTC)
    made = Connection(connection_id, user_id, session_id, sent_number=None, subjects=(), claimed_until=None)
    queries.add_connection(db, made, connected_at=now, expires_at=now + CONNECTION_LIFETIME)
    superfluous = queries.list_older(db, user_id, now, MAX_CONNECTIONS)
    if superfluous:
        queries.set_expired(db, superfluous, now)
        db.announce(ENDED, user_id, {"recipients": []})


def subscribe(db: Db, connection_id: str, *, after: int | None, subjects: Sequence[str]) -> int:
    """From now on, or from `after` on, send the user what concerns them, of these subjects alone if any are named;
    answers with the number after which that begins. Once a connection, so that nothing is sent in two orders."""
    connection = queries.lock_connection(db, connection_id)
    if connection is None:
        raise NotFound("There is no such connection.")
    if connection.sent_number is not None:
        raise WrongState("It has subscribed already: connect anew for something else.", slug="already-subscribed")
    last = updates.lock_counters(db, [connection.user_id])[connection.user_id]
    start = start_of(after, last=last, oldest=updates.find_oldest_number(db, connection.user_id))
    queries.set_subscribed(db, connection_id, sent_number=start, subjects=subjects)
    if start < last:
        db.announce(SUBSCRIBED, connection.user_id, {"user_id": connection.user_id, "recipients": []})
    return start


def close_connection(db: Db, connection_id: str) -> None:
    queries.remove_connection(db, connection_id)


def sweep(db: Db) -> int:
    """Forget old updates and tickets, and have connections ended whose time is over, or whose sign-in is; how many."""
    done = queries.remove_expired_tickets(db, datetime.now(UTC))
    done += updates.remove_updates_before(db, clock.now() - KEPT)
    ended = queries.list_ended(db)
    if ended:
        db.announce(ENDED, db.tenant_id, {"recipients": []})
    return done + len(ended)


def _digest(ticket: str) -> bytes:
    """A fast hash will do: there is nothing to guess in 32 random bytes."""
    return sha256(ticket.encode()).digest()


def _no_ticket() -> Unauthenticated:
    return Unauthenticated("The ticket is not one of ours, or was used, or has expired.", slug="invalid-ticket")
