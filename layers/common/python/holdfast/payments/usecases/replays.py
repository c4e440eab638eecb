"""Webhooks that are kept are looked into again when somebody asks for it."""

from collections.abc import Sequence
from datetime import datetime

from holdfast.payments.queries import webhooks as queries
from holdfast.payments.rules.webhooks import DeliveryStatus
from holdfast.payments.usecases.webhooks import news_of
from holdfast.platform.db import Db


def replay_webhooks(
    db: Db, delivery_ids: Sequence[str], status: DeliveryStatus, period: tuple[datetime, datetime] | None
) -> int:
    """Have those named looked into again, or those of the period with the status. What was settled stays so: the
    provider is asked, and its answer posted once. Answers with how many there are."""
    found = queries.list_for_replay(db, delivery_ids, status, period)
    for delivery in found:
        db.announce("payments.webhook.received", delivery.id, news_of(delivery))
        db.note_change(delivery.id, {"status": delivery.status, "reason": delivery.reason}, {"status": "received"})
    queries.reopen(db, [delivery.id for delivery in found])
    return len(found)
