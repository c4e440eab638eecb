"""The journal of a transaction: its events and its audit record, written together in one statement just before the
commit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id, new_id
from holdfast.platform.logging import redacted

if TYPE_CHECKING:
    from holdfast.platform.db import Db

DONE = "done"
_WRITE = text("select write_journal(cast(:events as jsonb), cast(:record as jsonb))")


@dataclass(frozen=True, slots=True)
class Announcement:
    id: str
    type: str
    subject: str
    occurred_at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What an action did to one thing: its values before (None: it is new) and after."""

    subject: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def write_journal(db: "Db") -> None:
    """Write what was announced and noted since the transaction opened. Numbers are gapless per subject."""
    if not db.announcements and not db.changes:
        return
    events = [
        {
            "id": str(decode_id("evt", announcement.id)),
            "type": announcement.type,
            "subject": announcement.subject,
            "occurred_at": announcement.occurred_at.isoformat(),
            "actor": db.origin.actor,
            "request_id": db.origin.request_id,
            "data": announcement.data,
        }
        for announcement in db.announcements
    ]
    record = audit_record(db, DONE) if db.changes else None
    db.execute(_WRITE, {"events": json.dumps(events), "record": json.dumps(record)})
    db.announcements.clear()
    db.changes.clear()


def write_refusal(db: "Db", slug: str) -> None:
    """Put an action that was refused on the audit trail."""
    db.execute(_WRITE, {"events": "[]", "record": json.dumps(audit_record(db, slug))})


def audit_record(db: "Db", result: str) -> dict[str, object]:
    changes = [
        {
            "subject": change.subject,
            "before": None if change.before is None else redacted(change.before),
            "after": None if change.after is None else redacted(change.after),
        }
        for change in db.changes
    ]
    return {
        "id": str(decode_id("aud", new_id("aud"))),
        "actor": db.origin.actor,
        "action": db.origin.action,
        "result": result,
        "request_id": db.origin.request_id,
        "source_ip": db.origin.source_ip,
        "changes": changes,
        "recorded_at": clock.now().isoformat(),
    }
