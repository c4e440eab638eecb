"""Every minute: the sandbox's delayed webhooks, when their time has come."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.payments.sandbox.delivering import announce_due_webhooks


@each_tenant("work_sandbox_webhooks")
def handler(turn: Turn) -> int:
    return turn.run(announce_due_webhooks)
