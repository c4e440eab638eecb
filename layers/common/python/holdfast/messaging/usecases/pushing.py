"""Sending users what is in their count, through the connections that they have open."""

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from holdfast.kernel.refusals import Unauthenticated
from holdfast.messaging import sockets
from holdfast.messaging.queries import sockets as queries
from holdfast.messaging.queries import updates
from holdfast.messaging.rules.realtime import (
    AT_ONCE,
    LEASE,
    MAX_BYTES,
    SECONDS,
    SUBSCRIBED,
    Connection,
    Update,
    wants,
)
from holdfast.platform.db import Db
from holdfast.platform.running import Run

RunAs = Callable[[str, str], Run]


@dataclass(frozen=True, slots=True)
class _Claim:
    """Nobody else sends through the connection until then."""

    connection: Connection
    waiting: list[Update]
    until: datetime


def push(run: Run, run_as: RunAs, user_ids: Collection[str]) -> None:
    """Send these users what they have not been sent, in order. `run_as`: the run of a user's session, which no longer
    is when that has ended: then the connection goes too. May be repeated, and at once."""
    failures: list[Exception] = []
    if not user_ids:
        return
    for connection in run(lambda db: queries.list_subscribed(db, sorted(user_ids), datetime.now(UTC))):
        try:
            _send_all(run_as(connection.user_id, connection.session_id), connection.id)
        except Unauthenticated:
            end(run, connection.id)
        except Exception as failure:  # the others need not wait for this one
            failures.append(failure)
    if failures:
        raise ExceptionGroup("not everything could be sent", failures)


def end_connections(run: Run) -> None:
    """Close those whose time is over, and those of sign-ins that have ended."""
    for connection_id in run(queries.list_ended):
        end(run, connection_id)


def end(run: Run, connection_id: str) -> None:
    """Close it, then forget it: whoever dies in between is asked again."""
    sockets.close(connection_id)
    run(lambda db: queries.remove_connection(db, connection_id))


def message_of(update: Update) -> str:
    """What is sent. The rare one that is too long says so, and lacks its data."""
    told = {"type": update.kind, "cursor": str(update.number), update.kind: dict(update.content)}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) <= MAX_BYTES:
        return text
    return json.dumps(told | {update.kind: dict(update.content) | {"data": {}, "is_cut": True}})


def _send_all(run: Run, connection_id: str) -> None:
    """Claim, send, and claim the next until there are none. Whoever finds it claimed leaves: what they came for is in
    the count, and whoever has the claim looks there again before letting go."""
    until = time.monotonic() + SECONDS
    claim = run(lambda db: _claim(db, connection_id))
    while claim is not None:
        sent = claim.connection.sent_number or 0
        try:
            for update in claim.waiting:
                if wants(claim.connection.subjects, update) and not sockets.send(connection_id, message_of(update)):
                    run(lambda db: queries.remove_connection(db, connection_id))
                    return
                sent = update.number
        except Exception:
            run(partial(_let_go, claim=claim, sent=sent))
            raise
        if time.monotonic() >= until:
            run(partial(_let_go, claim=claim, sent=sent, is_unfinished=True))
            return
        claim = run(partial(_claim, connection_id=connection_id, held=claim.until, sent=sent))


def _claim(db: Db, connection_id: str, held: datetime | None = None, sent: int = 0) -> _Claim | None:
    """What to send next; None where nothing is left, or somebody else is at it. `held`: the claim that ends with this
    one, with everything sent up to `sent`."""
    now, connection = datetime.now(UTC), queries.lock_connection(db, connection_id)
    if connection is None or connection.sent_number is None:
        return None
    is_ours = held is not None and connection.claimed_until == held
    if not is_ours and connection.claimed_until is not None and now < connection.claimed_until:
        return None
    at = sent if is_ours else connection.sent_number
    waiting = updates.list_updates(db, connection.user_id, after=at, limit=AT_ONCE)
    until = now + LEASE
    queries.set_sent(db, connection_id, at, claimed_until=until if waiting else None)
    return _Claim(replace(connection, sent_number=at), waiting, until) if waiting else None


def _let_go(db: Db, claim: _Claim, sent: int, *, is_unfinished: bool = False) -> None:
    """Give the claim up, unless somebody else has it by now."""
    connection = queries.lock_connection(db, claim.connection.id)
    if connection is None or connection.claimed_until != claim.until:
        return
    queries.set_sent(db, connection.id, sent, claimed_until=None)
    if is_unfinished:
        db.announce(SUBSCRIBED, connection.user_id, {"user_id": connection.user_id, "recipients": []})
