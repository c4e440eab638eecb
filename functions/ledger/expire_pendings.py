"""Every minute: ends pending transfers that nobody posted or voided in time."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.ledger.usecases.pendings import expire_pendings


@each_tenant("work_pendings")
def handler(turn: Turn) -> int:
    return turn.run(expire_pendings)
