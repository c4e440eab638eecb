"""The audit trail: read, and chained by hash in the order in which the chain saw the records commit.

A record's link is sha256(previous link + the record as canonical JSON). Chaining is a job of its own, so that
requests never wait
for each other on the chain; changing or removing a chained record afterwards breaks every later link.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, Select, func, select, text
from sqlalchemy.dialects.postgresql import insert

from holdfast.kernel.ids import decode_id
from holdfast.platform.db import Db
from holdfast.platform.tables import audit_links, audit_records

GENESIS = bytes(32)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Who did what, with which result, and what it changed. `result`: done, or the slug of the refusal."""

    id: str
    actor: str
    action: str
    result: str
    request_id: str
    source_ip: str
    changes: Sequence[Mapping[str, Any]]
    recorded_at: datetime

    def canonical(self) -> bytes:
        document = {
            "id": self.id,
            "actor": self.actor,
            "action": self.action,
            "result": self.result,
            "request_id": self.request_id,
            "source_ip": self.source_ip,
            "changes": self.changes,
            "recorded_at": self.recorded_at.isoformat(),
        }
        return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def list_records(
    db: Db, *, limit: int, after: str | None = None, actor: str | None = None, subject: str | None = None
) -> list[AuditRecord]:
    """The newest first; `after` is the id of the last record of the page before."""
    statement = _records().order_by(audit_records.c.position.desc()).limit(limit)
    if after is not None:
        last = select(audit_records.c.position).where(audit_records.c.id == after).scalar_subquery()
        decode_id("aud", after)
        statement = statement.where(audit_records.c.position < last)
    if actor is not None:
        statement = statement.where(audit_records.c.actor == actor)
    if subject is not None:
        statement = statement.where(audit_records.c.changes.contains([{"subject": subject}]))
    return [_record(row) for row in db.execute(statement)]


def list_records_of(db: Db, request_ids: Collection[str]) -> list[AuditRecord]:
    """What is on record of these requests, in the order in which it was recorded."""
    wanted = audit_records.c.request_id.in_(set(request_ids))
    return [_record(row) for row in db.execute(_records().where(wanted).order_by(audit_records.c.position))]


def chain_records(db: Db) -> int:
    """Link the records that have no link yet; answers with how many."""
    db.execute(text("select pg_advisory_xact_lock(hashtextextended('audit ' || current_tenant()::text, 0))"))
    number, head = _head(db)
    unlinked = (
        _records()
        .add_columns(audit_records.c.position)
        .outerjoin(audit_links, audit_links.c.position == audit_records.c.position)
        .where(audit_links.c.position.is_(None))
        .order_by(audit_records.c.position)
        .limit(_BATCH)
    )
    links = []
    for row in db.execute(unlinked):
        number, head = number + 1, sha256(head + _record(row).canonical()).digest()
        links.append({"number": number, "position": row.position, "hash": head})
    if links:
        db.execute(insert(audit_links).values(links))
    return len(links)


def find_break(db: Db) -> int | None:
    """The number of the first link that does not fit its record, or None while the chain is whole."""
    head = GENESIS
    chained = (
        _records()
        .add_columns(audit_links.c.number, audit_links.c.hash)
        .join(audit_links, audit_links.c.position == audit_records.c.position)
        .order_by(audit_links.c.number)
    )
    for expected, row in enumerate(db.execute(chained), start=1):
        head = sha256(head + _record(row).canonical()).digest()
        if row.number != expected or bytes(row.hash) != head:
            return expected
    count = db.execute(select(func.count()).select_from(audit_links)).scalar_one()
    last, _ = _head(db)
    return None if count == last else count + 1


def _head(db: Db) -> tuple[int, bytes]:
    statement = select(audit_links.c.number, audit_links.c.hash).order_by(audit_links.c.number.desc()).limit(1)
    row = db.execute(statement).first()
    return (0, GENESIS) if row is None else (row.number, bytes(row.hash))


def _records() -> Select[Any]:
    table = audit_records.c
    return select(
        table.id,
        table.actor,
        table.action,
        table.result,
        table.request_id,
        table.source_ip,
        table.changes,
        table.recorded_at,
    )


def _record(row: Row[Any]) -> AuditRecord:
    return AuditRecord(
        row.id, row.actor, row.action, row.result, row.request_id, row.source_ip, row.changes, row.recorded_at
    )
