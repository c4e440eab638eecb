"""Every minute: announces the webhooks whose next attempt is due, and those that were lost on their way."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.messaging.usecases.webhook_queue import announce_due


@each_tenant("work_event_deliveries")
def handler(turn: Turn) -> int:
    return turn.run(announce_due)
