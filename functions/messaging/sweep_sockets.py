"""Every minute: forgets old updates and tickets, and ends connections whose time is over, or whose sign-in is."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.messaging.usecases.sockets import sweep


@each_tenant("work_sockets")
def handler(turn: Turn) -> int:
    return turn.run(sweep)
