"""Two at once: the second begins while the first is not committed yet, and goes on when it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from holdfast.ledger.rules.accounts import fees
from holdfast.ledger.rules.transfers import move
from holdfast.ledger.usecases.accounts import close
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.pendings import post_pending, void_pending
from holdfast.ledger.usecases.posting import post
from holdfast.platform.db import Db
from tests.ledger.books import move_once, naira, user
from tests.ledger.guards.calls import OUTSIDE, funded, pended
from tests.ledger.guards.keys import TWO_OF_A_KEY, TWO_PENDING_OF_A_KEY, UNIQUE, UNIQUE_PENDING
from tests.ledger.guards.pendings import ONCE, POSTED_HAS_TRANSFER, SUM, reserved
from tests.ledger.guards.removal import Cut, Seen, found, verified
from tests.ledger.guards.reversals import NO_MORE, mirror
from tests.ledger.guards.states import EMPTY, emptied

Work: TypeAlias = Callable[[Db], Any]
TWO_OF_A_NAME = "select from ledger_accounts group by tenant_id, code, currency having count(*) > 1"
ONE_OF_A_NAME = (
    "alter table ledger_accounts drop constraint ledger_accounts_code",
    Cut("ledger_open", "on conflict on constraint ledger_accounts_code do nothing"),
)


@dataclass(frozen=True, slots=True)
class Race:
    """prepare: in a transaction before, answers with the first and the second, which has transactions of its own ·
    refused: the SQLSTATE that the second is refused with, empty where it is answered and nothing is broken"""

    invariant: str
    removals: tuple[Cut | str, ...]
    prepare: Callable[[Db], tuple[Work, Work]]
    refused: str
    seen: Seen


def post_under_one_key(db: Db) -> tuple[Work, Work]:
    buyer = funded(db)
    first = move_once(buyer, OUTSIDE, 10)
    second = replace(first, legs=move(buyer, OUTSIDE, naira(20)))
    return lambda db: post(db, first), lambda db: post(db, second)


def pend_under_one_key(db: Db) -> tuple[Work, Work]:
    buyer = funded(db)
    first = move_once(buyer, OUTSIDE, 10)
    second = replace(first, legs=move(buyer, OUTSIDE, naira(20)))
    return lambda db: pended(db, first), lambda db: pended(db, second)


def open_one_account(_: Db) -> tuple[Work, Work]:
    first, second = (move_once(OUTSIDE, account, 10) for account in [user()] * 2)
    return lambda db: post(db, first), lambda db: post(db, second)


def close_while_posting(db: Db) -> tuple[Work, Work]:
    account = emptied(db)
    wanted = move_once(OUTSIDE, account, 100)
    return lambda db: post(db, wanted), lambda db: close(db, account)


def reverse_twice(db: Db) -> tuple[Work, Work]:
    """Between accounts that nobody locks."""
    original = post(db, move_once(OUTSIDE, fees("NGN"), 50)).id
    first, second = (mirror(original, *move(fees("NGN"), OUTSIDE, naira(50))) for _ in range(2))
    return lambda db: post(db, first), lambda db: post(db, second)


def post_while_voiding(db: Db) -> tuple[Work, Work]:
    pending, _ = reserved(db)
    return lambda db: void_pending(db, pending), lambda db: post_pending(db, pending)


def void_while_posting(db: Db) -> tuple[Work, Work]:
    pending, _ = reserved(db)
    return lambda db: post_pending(db, pending), lambda db: void_pending(db, pending)


def fold_while_posting(db: Db) -> tuple[Work, Work]:
    """The entry of the first has a lower number than one that the second has posted and now folds."""
    first, second = (move_once(OUTSIDE, funded(db), 10) for _ in range(2))

    def post_and_fold(db: Db) -> None:
        post(db, second)
        fold_accumulating(db)

    return lambda db: post(db, first), post_and_fold


def _unlocked(function: str) -> Cut:
    return Cut(function, " for no key update")


RACES = (
    Race("a key is used once", UNIQUE, post_under_one_key, "HF002", found(TWO_OF_A_KEY)),
    Race("a key is pending once", UNIQUE_PENDING, pend_under_one_key, "HF002", found(TWO_PENDING_OF_A_KEY)),
    Race("a name is one account's", ONE_OF_A_NAME, open_one_account, "", found(TWO_OF_A_NAME)),
    Race(
        "only an empty account is closed",
        (_unlocked("set_ledger_account_status"),),
        close_while_posting,
        "HF007",
        verified(EMPTY),
    ),
    Race(
        "reversals return no more than was moved",
        (_unlocked("lock_original"),),
        reverse_twice,
        "HF010",
        verified(NO_MORE),
    ),
    Race("what is voided is not posted", (_unlocked("post_pending"), ONCE), post_while_voiding, "HF011", verified(SUM)),
    Race(
        "what is posted is not voided",
        (_unlocked("void_pending"), ONCE, POSTED_HAS_TRANSFER),
        void_while_posting,
        "HF011",
        verified(SUM),
    ),
    Race(
        "nothing is folded past what is still being posted",
        (Cut("fold_accumulating", "while exists (select", "while false and exists (select"),),
        fold_while_posting,
        "",
        verified("balance is the sum of its entries"),
    ),
)
