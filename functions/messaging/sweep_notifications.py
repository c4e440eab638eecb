"""Every hour: throws away notifications told 90 days ago and read, and those told a year ago."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.messaging.usecases.notifications import remove_expired


@each_tenant("work_expired_notifications")
def handler(turn: Turn) -> int:
    return turn.run(remove_expired)
