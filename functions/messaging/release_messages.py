"""Every minute: queues the messages whose reader's quiet hours are over."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.messaging.usecases.holding import release_all


@each_tenant("work_held_messages")
def handler(turn: Turn) -> int:
    return release_all(turn.run)
