"""Every minute: announces each crossing of a threshold by an account that somebody watches, once."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.ledger.usecases.monitors import announce_crossings


@each_tenant("work_ledger_monitors")
def handler(turn: Turn) -> int:
    return announce_crossings(turn.run)
