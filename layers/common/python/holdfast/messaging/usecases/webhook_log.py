"""What was sent to an endpoint, and how it answered."""

from dataclasses import dataclass

from holdfast.kernel.refusals import NotFound
from holdfast.messaging.queries import event_deliveries as queries
from holdfast.messaging.rules.webhooks import Attempt, DeliveryStatus, EventDelivery
from holdfast.messaging.usecases.webhook_endpoints import find_endpoint
from holdfast.platform.db import Db


@dataclass(frozen=True, slots=True)
class LoggedDelivery:
    """A delivery with all of its attempts, the first one first."""

    delivery: EventDelivery
    attempts: tuple[Attempt, ...]


def list_deliveries(
    db: Db, endpoint_id: str, *, status: DeliveryStatus | None, event_id: str | None, after: str | None, limit: int
) -> list[EventDelivery]:
    """Newest first."""
    find_endpoint(db, endpoint_id)
    return queries.list_deliveries(db, endpoint_id, status=status, event_id=event_id, after=after, limit=limit)


def find_delivery(db: Db, endpoint_id: str, delivery_id: str) -> LoggedDelivery:
    find_endpoint(db, endpoint_id)
    delivery = queries.find_delivery(db, endpoint_id, delivery_id)
    if delivery is None:
        raise NotFound("There is no such delivery.")
    return LoggedDelivery(delivery, tuple(queries.list_attempts(db, delivery_id)))
