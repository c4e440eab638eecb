"""Folding: the stored balances of accounts that everybody touches follow what was posted."""

from datetime import timedelta

from holdfast.ledger.queries import accounts
from holdfast.platform.db import Db

_FOLD_PATIENCE = timedelta(seconds=2)


def fold_accumulating(db: Db, patience: timedelta = _FOLD_PATIENCE) -> int:
    """Fold the newest entries of accounts that everybody touches into their stored balances; how many entries it was.

    It waits for postings that are under way, at most for `patience`; if they take longer, the next run folds them.
    """
    return accounts.set_folds(db, patience)
