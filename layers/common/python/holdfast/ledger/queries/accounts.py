"""The statements that change an account itself, and that fold what was posted to those that everybody touches."""

from datetime import timedelta

from sqlalchemy import text

from holdfast.kernel import clock
from holdfast.ledger.queries.calls import call
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.platform.db import Db

_FOLD = text("select fold_accumulating(cast(:moment as timestamptz), cast(:patience as interval))")
_SET_STATUS = text(
    "select set_ledger_account_status(cast(:code as text), cast(:currency as text), cast(:status as text))"
)
_SET_LIMITS = text(
    "select set_ledger_account_limits(cast(:code as text), cast(:currency as text), cast(:floor as numeric),"
    " cast(:ceiling as numeric))"
)


def set_folds(db: Db, patience: timedelta) -> int:
    """Fold what was posted since into the stored balances of accumulating accounts; how many entries it was."""
    return int(call(db, _FOLD, {"moment": clock.now(), "patience": patience}))


def set_status(db: Db, account: AccountSpec, status: str) -> bool:
    """Whether the account exists; then it has the status."""
    return bool(call(db, _SET_STATUS, {"code": account.code, "currency": account.currency, "status": status}))


def set_limits(db: Db, account: AccountSpec, floor: int | None, ceiling: int | None) -> bool:
    """Whether the account exists; then it has the limits."""
    named = {"code": account.code, "currency": account.currency}
    return bool(call(db, _SET_LIMITS, named | {"floor": floor, "ceiling": ceiling}))
