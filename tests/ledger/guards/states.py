"""Nothing leaves a frozen account, nothing touches a closed one, and only an empty one is closed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from holdfast.ledger.rules.accounts import AccountSpec, fees
from holdfast.ledger.rules.transfers import move
from holdfast.ledger.usecases.accounts import close, freeze, set_limits, unfreeze
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.posting import post
from holdfast.platform.db import Db
from tests.ledger.books import move_once, naira, transfer
from tests.ledger.guards.calls import OUTSIDE, funded, pended
from tests.ledger.guards.removal import Attack, Cut, Guard, found, verified

EMPTY = "a closed account is empty"
LEFT_A_FROZEN = """
    select from ledger_accounts a join ledger_entries e on e.account_id = a.id
    where a.status = 'frozen' and case a.normal_side when 'credit' then e.amount_minor < 0 else e.amount_minor > 0 end
"""
PENDING_OF_A_FROZEN = "select from ledger_accounts where status = 'frozen' and pending_debit > 0"
CLOSED_AND_SHARED = "select from ledger_accounts where status = 'closed' and is_accumulating"
ALLOWED = Cut("ledger_is_allowed", "(((a).status)::text = 'open'::text) AND ")
SHARED_ALLOWED = Cut("ledger_touch", "status = 'open' into", "true into")


def frozen(db: Db) -> AccountSpec:
    account = funded(db)
    freeze(db, account)
    return account


def emptied(db: Db) -> AccountSpec:
    account = funded(db)
    post(db, move_once(account, OUTSIDE, 100))
    return account


def closed(db: Db) -> AccountSpec:
    account = emptied(db)
    close(db, account)
    return account


def spend_frozen(db: Db) -> Callable[[], Any]:
    return partial(post, db, move_once(frozen(db), OUTSIDE, 1))


def spend_frozen_by_many_legs(db: Db) -> Callable[[], Any]:
    account = frozen(db)
    return partial(post, db, transfer(*move(account, OUTSIDE, naira(1)), *move(account, fees("NGN"), naira(1))))


def pend_frozen(db: Db) -> Callable[[], Any]:
    return partial(pended, db, move_once(frozen(db), OUTSIDE, 1))


def spend_frozen_shared(db: Db) -> Callable[[], Any]:
    """Out of an account of the debit side goes what is its credit."""
    account = funded(db)
    freeze(db, OUTSIDE)
    return partial(post, db, move_once(account, OUTSIDE, 1))


def fill_closed(db: Db) -> Callable[[], Any]:
    return partial(post, db, move_once(OUTSIDE, closed(db), 1))


def pend_closed(db: Db) -> Callable[[], Any]:
    return partial(pended, db, move_once(OUTSIDE, closed(db), 1))


def close_full(db: Db) -> Callable[[], Any]:
    return partial(close, db, funded(db))


def close_with_pending(source_is_closed: bool) -> Attack:
    def attack(db: Db) -> Callable[[], Any]:
        account = emptied(db)
        set_limits(db, account, floor=-1, ceiling=None)
        ends = (account, OUTSIDE) if source_is_closed else (OUTSIDE, account)
        pended(db, move_once(*ends, 1))
        return partial(close, db, account)

    return attack


def close_shared(db: Db) -> Callable[[], Any]:
    emptied(db)
    fold_accumulating(db)
    return partial(close, db, OUTSIDE)


def open_closed(db: Db) -> Callable[[], Any]:
    return partial(unfreeze, db, closed(db))


def _unless(piece: str, removal: str = "") -> tuple[Cut]:
    return (Cut("set_ledger_account_status", piece, removal),)


GUARDS = (
    *(
        Guard("nothing leaves a frozen account", (ALLOWED,), attack, "HF004", found(LEFT_A_FROZEN))
        for attack in (spend_frozen, spend_frozen_by_many_legs)
    ),
    Guard("nothing pending leaves a frozen account", (ALLOWED,), pend_frozen, "HF004", found(PENDING_OF_A_FROZEN)),
    Guard(
        "nothing leaves a frozen account that is shared",
        (SHARED_ALLOWED,),
        spend_frozen_shared,
        "HF004",
        found(LEFT_A_FROZEN),
    ),
    Guard(
        "what leaves a frozen account is refused",
        (Cut("ledger_refuse", "elsif account.status = 'frozen' and", "elsif false and"),),
        spend_frozen,
        "HF004",
        found(LEFT_A_FROZEN),
    ),
    Guard(
        "what enters a closed account is refused",
        (Cut("ledger_refuse", "if account.status = 'closed' then", "if false then"),),
        fill_closed,
        "HF005",
        verified(EMPTY),
    ),
    Guard("nothing enters a closed account", (ALLOWED,), fill_closed, "HF005", verified(EMPTY)),
    Guard("nothing pending enters a closed account", (ALLOWED,), pend_closed, "HF005", verified(EMPTY)),
    Guard("only an empty account is closed", _unless(" or a.balance <> 0"), close_full, "HF007", verified(EMPTY)),
    *(
        Guard(
            "no account with something pending is closed",
            _unless(f" or a.pending_{side} <> 0"),
            close_with_pending(side == "debit"),
            "HF007",
            verified(EMPTY),
        )
        for side in ("debit", "credit")
    ),
    Guard(
        "no shared account is closed",
        _unless("a.is_accumulating or "),
        close_shared,
        "HF007",
        found(CLOSED_AND_SHARED),
    ),
    Guard(
        "closed is for ever",
        _unless("elsif a.status = 'closed' and p_status <> 'closed' then", "elsif false then"),
        open_closed,
        "HF005",
        found("select from ledger_accounts where status = 'open' and version = 2"),
    ),
)
