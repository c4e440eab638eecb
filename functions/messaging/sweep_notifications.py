"""Every hour: throws away notifications told 90 days ago and read, or a year ago, and messages of 400 days ago."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.messaging.usecases.message_log import remove_old_messages
from holdfast.messaging.usecases.notifications import remove_expired


@each_tenant("work_expired_notifications")
def handler(turn: Turn) -> int:
    return turn.run(remove_expired) + remove_old_messages(turn.run)
