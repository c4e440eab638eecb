"""The outbox's relay: hands what transactions announced to the event bus, at least once, oldest first."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from holdfast.kernel.ids import decode_id, encode_id
from holdfast.platform.db import Db, call_outside_tenant
from holdfast.platform.logging import log
from holdfast.platform.settings import settings

SOURCE = "holdfast"
_BATCH = 100
_BUS_BATCH = 10  # what EventBridge takes in one call
_CLAIM = (
    "select id, tenant_id, type, subject, sequence, actor, occurred_at, data from claim_events(%s::integer, %s::uuid)"
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event as it travels: `detail` is what consumers read."""

    id: str
    type: str
    detail: str


def publish_events(tenant_id: str | None = None) -> int:
    """Publish up to a hundred events and answer with how many there were. What the bus did not take is tried again
    after the claim's thirty seconds."""
    envelopes = claim_events(tenant_id)
    if envelopes:
        mark_published(_put(envelopes))
    return len(envelopes)


def republish(db: Db, type: str, since: datetime, until: datetime) -> int:
    """Have the tenant's events of a type, or as in `payments.*`, published again; answers with how many there are."""
    statement = select(func.republish_events(type, since, until))
    found = int(db.execute(statement).scalar_one())
    period = {"since": since.isoformat(), "until": until.isoformat()}
    db.note_change(db.tenant_id, None, {"republished": found, "type": type} | period)
    return found


def claim_events(tenant_id: str | None = None) -> list[Envelope]:
    """The oldest unpublished events, for thirty seconds nobody else's."""
    tenant = None if tenant_id is None else decode_id("tnt", tenant_id)
    return [_envelope(*row) for row in call_outside_tenant(_CLAIM, _BATCH, tenant)]


def mark_published(event_ids: list[str]) -> None:
    call_outside_tenant(
        "select mark_published(%s::uuid[])", [str(decode_id("evt", event_id)) for event_id in event_ids]
    )


def _put(envelopes: list[Envelope]) -> list[str]:
    """Hand them to the bus; answers with the ids it took."""
    import boto3

    bus = boto3.client("events")
    taken: list[str] = []
    for start in range(0, len(envelopes), _BUS_BATCH):
        batch = envelopes[start : start + _BUS_BATCH]
        answer = bus.put_events(
            Entries=[
                {
                    "Source": SOURCE,
                    "DetailType": envelope.type,
                    "Detail": envelope.detail,
                    "EventBusName": settings().event_bus,
                }
                for envelope in batch
            ]
        )
        for envelope, entry in zip(batch, answer["Entries"], strict=True):
            if "EventId" in entry:
                taken.append(envelope.id)
            else:
                log().error(
                    "the event bus refused an event", extra={"event_id": envelope.id, "why": entry.get("ErrorCode")}
                )
    return taken


def _envelope(
    id: Any, tenant_id: Any, type: str, subject: str, sequence: int, actor: str, occurred_at: Any, data: Any
) -> Envelope:
    event_id = encode_id("evt", id)
    detail = {
        "id": event_id,
        "type": type,
        "tenant_id": encode_id("tnt", tenant_id),
        "subject": subject,
        "sequence": sequence,
        "actor": actor,
        "occurred_at": occurred_at.isoformat(),
        "data": data,
    }
    return Envelope(event_id, type, json.dumps(detail))
