"""What is done to an account itself: frozen, opened again, closed, given limits of its own."""

from holdfast.kernel.refusals import NotFound
from holdfast.ledger.queries import accounts
from holdfast.ledger.rules.accounts import CLOSED, FROZEN, OPEN, AccountSpec
from holdfast.platform.db import Db


def freeze(db: Db, account: AccountSpec) -> None:
    """Let nothing leave the account; money may still enter."""
    _set_status(db, account, FROZEN)


def unfreeze(db: Db, account: AccountSpec) -> None:
    """Let money leave the account again."""
    _set_status(db, account, OPEN)


def close(db: Db, account: AccountSpec) -> None:
    """Let nothing enter or leave the account again, ever. Refused unless it is at zero."""
    _set_status(db, account, CLOSED)


def set_limits(db: Db, account: AccountSpec, *, floor: int | None, ceiling: int | None) -> None:
    """Give the account limits of its own, on its normal side and in minor units; None for none.

    Refused: NotFound, InsufficientFunds or AboveCeiling where the account, pending amounts included, does not keep
    them now.
    """
    if not accounts.set_limits(db, account, floor, ceiling):
        raise NotFound("There is no such account.")


def _set_status(db: Db, account: AccountSpec, status: str) -> None:
    if not accounts.set_status(db, account, status):
        raise NotFound("There is no such account.")
