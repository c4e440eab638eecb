"""Providers' webhooks in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from holdfast.kernel import clock
from holdfast.payments.rules.webhooks import Verdict, WebhookDelivery
from holdfast.payments.tables.pay_ins import webhook_deliveries
from holdfast.platform.db import Db

_SHOWN = [column for column in webhook_deliveries.c if column.name not in ("tenant_id", "body")]


def add_delivery(db: Db, delivery: WebhookDelivery, body: bytes) -> bool:
    """Keep a webhook with its raw bytes. An event that came before is only counted: then the answer is False."""
    statement = insert(webhook_deliveries).values(
        id=delivery.id,
        provider=delivery.provider,
        event_key=delivery.event_key,
        event=delivery.event,
        kind=delivery.kind,
        reference=delivery.reference,
        payment_reference=delivery.payment_reference,
        environment=delivery.environment,
        body=body,
        copies=delivery.copies,
        status=delivery.status,
        reason=delivery.reason,
        received_at=delivery.received_at,
        provider_account_id=delivery.provider_account_id,
    )
    counted = statement.on_conflict_do_update(
        constraint="webhook_deliveries_event", set_={"copies": webhook_deliveries.c.copies + 1}
    )
    return bool(db.execute(counted.returning(webhook_deliveries.c.id)).scalar_one() == delivery.id)


def find_delivery(db: Db, delivery_id: str) -> WebhookDelivery | None:
    row = db.execute(select(*_SHOWN).where(webhook_deliveries.c.id == delivery_id)).first()
    return None if row is None else _delivery_of(row)


def list_deliveries(db: Db, *, status: str | None, before_id: str | None, limit: int) -> list[WebhookDelivery]:
    """Newest first."""
    statement = select(*_SHOWN).order_by(webhook_deliveries.c.id.desc()).limit(limit)
    if status is not None:
        statement = statement.where(webhook_deliveries.c.status == status)
    if before_id is not None:
        statement = statement.where(webhook_deliveries.c.id < before_id)
    return [_delivery_of(row) for row in db.execute(statement)]


def list_for_replay(
    db: Db, ids: Sequence[str], status: str, period: tuple[datetime, datetime] | None
) -> list[WebhookDelivery]:
    """Oldest first, locked: by their ids, or those that came in the period and have the status."""
    table = webhook_deliveries.c
    statement = select(*_SHOWN).where(table.kind != "other").order_by(table.id).with_for_update()
    if period is None:
        statement = statement.where(table.id.in_(ids))
    else:
        statement = statement.where(
            table.status == status, table.received_at >= period[0], table.received_at < period[1]
        )
    return [_delivery_of(row) for row in db.execute(statement)]


def reopen(db: Db, delivery_ids: Sequence[str]) -> None:
    """Without a verdict again."""
    statement = update(webhook_deliveries).where(webhook_deliveries.c.id.in_(delivery_ids))
    db.execute(statement.values(status="received", reason=None, processed_at=None))


def set_verdict(db: Db, delivery_id: str, verdict: Verdict) -> bool:
    """Once: False where it had one."""
    table = webhook_deliveries.c
    statement = (
        update(webhook_deliveries)
        .where(table.id == delivery_id, table.status == "received")
        .values(status=verdict.status, reason=verdict.reason, processed_at=clock.now())
    )
    return bool(db.execute(statement).rowcount)


def _delivery_of(row: Row[Any]) -> WebhookDelivery:
    return WebhookDelivery(**row._mapping)
