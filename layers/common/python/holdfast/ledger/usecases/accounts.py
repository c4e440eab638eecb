"""What is done to an account itself: frozen, opened again, closed."""

from holdfast.kernel.refusals import NotFound
from holdfast.ledger.queries import posting
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


def _set_status(db: Db, account: AccountSpec, status: str) -> None:
    if not posting.set_status(db, account, status):
        raise NotFound("There is no such account.")
