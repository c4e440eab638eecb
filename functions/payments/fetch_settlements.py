"""Every hour: fetches what providers say that moved on days that are over, each once, and compares it with ours."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.payments.usecases.settlement_fetching import fetch_due_settlements


@each_tenant("active_tenants")
def handler(turn: Turn) -> int:
    return fetch_due_settlements(turn.run)
