"""Every hour: signs the ledger of each tenant in which something was posted since its newest checkpoint."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.ledger.usecases.checkpoints import publish_checkpoint


@each_tenant("work_ledger_checkpoints")
def handler(turn: Turn) -> int:
    return 0 if turn.run(publish_checkpoint) is None else 1
