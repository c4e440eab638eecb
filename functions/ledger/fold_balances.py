"""Every minute: folds new entries of the accounts that everybody touches into their balances."""

from holdfast.edge.schedule import Turn, each_tenant
from holdfast.ledger.usecases.folding import fold_accumulating


@each_tenant("work_ledger_folds")
def handler(turn: Turn) -> int:
    return turn.run(fold_accumulating)
