"""Proofs: that what somebody is owed is counted in a checkpoint."""

from holdfast.ledger.queries.checkpoints import list_owed
from holdfast.ledger.rules.checkpoints import Checkpoint, CurrencyTree, HolderProof, plant, prove_all
from holdfast.ledger.usecases.checkpoints import get_checkpoint
from holdfast.platform.db import Db


class TreeLost(RuntimeError):
    """The heads that were recorded for a checkpoint do not make the tree that was signed."""


def prove_holdings(db: Db, holder: str, checkpoint_id: str | None = None) -> HolderProof:
    """Proofs for the accounts that `holder` owns, in the newest checkpoint if none is named.

    The trees are grown again from what the checkpoint recorded: it takes time in proportion to the accounts that
    something is owed to, and nothing but the seed has to be kept.
    """
    checkpoint = get_checkpoint(db, checkpoint_id)
    owed = list_owed(db, checkpoint.statement.number, holder)
    own = [each.code for each in owed if each.owner == holder]
    trees = plant(owed, checkpoint.seed)
    proofs = [proof for tree in trees for proof in prove_all(_as_signed(tree, checkpoint), own)]
    return HolderProof(checkpoint, tuple(proofs))


def _as_signed(tree: CurrencyTree, checkpoint: Checkpoint) -> CurrencyTree:
    if tree.liability not in checkpoint.statement.liabilities:
        raise TreeLost(f"{checkpoint.statement.id} {tree.liability.currency}")
    return tree
