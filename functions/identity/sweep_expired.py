"""Every hour: throws away expired codes, challenges and sessions, and registrations that were never confirmed."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.identity.usecases.expiry import remove_expired


@each_tenant("work_expired_identity")
def handler(turn: Turn) -> int:
    return turn.run(remove_expired)
