"""Every 5 minutes: asks providers about payments and refunds of which too little was heard."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.payments.usecases.reconciling import settle_due_payments


@each_tenant("work_payments")
def handler(turn: Turn) -> int:
    return settle_due_payments(turn.run)
