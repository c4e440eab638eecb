"""Every 5 minutes: asks providers about payouts of which too little was heard, and sends what was missed or lost."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.payments.usecases.payouts import settle_due_payouts


@each_tenant("work_payouts")
def handler(turn: Turn) -> int:
    return settle_due_payouts(turn.run)
