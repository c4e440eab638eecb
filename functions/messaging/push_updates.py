"""Queue PushUpdates (escrow.*, identity.*, ledger.*, messaging.notification.added, messaging.socket.*, payments.*):
sends to everybody whom an event concerns, and who is connected, what they have not been sent; closes what has ended."""

from holdfast.edge.consumer import Delivery, Event, consumes_with_network
from holdfast.messaging.rules.realtime import NOTIFIED, SUBSCRIBED, ToldEvent
from holdfast.messaging.usecases.pushing import end_connections, push
from holdfast.messaging.usecases.updates import count_event, count_notification
from holdfast.platform.db import Db

_ENDING = ("identity.session.", "identity.user.", "messaging.socket.ended")


@consumes_with_network("messaging.push_updates")
def handler(delivery: Delivery) -> None:
    concerned = delivery.run(lambda db: _count(db, delivery.event))
    push(delivery.run, delivery.run_as, concerned)
    if delivery.event.type.startswith(_ENDING):
        end_connections(delivery.run)


def _count(db: Db, event: Event) -> frozenset[str]:
    """Whom to send something."""
    if event.type == SUBSCRIBED:
        return frozenset({event.data["user_id"]})
    told = event.data.get("recipients", [])
    if event.type == NOTIFIED:
        return count_notification(db, event.data["event_id"], told)
    return count_event(db, ToldEvent(event.id, event.type, event.subject, event.sequence, event.actor, told))
