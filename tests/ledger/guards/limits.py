"""No account is below its floor and none above its ceiling, what is pending included."""

from collections.abc import Callable
from functools import partial
from typing import Any

from holdfast.ledger.rules.accounts import AccountSpec, fees
from holdfast.ledger.rules.transfers import move
from holdfast.ledger.usecases.accounts import set_limits
from holdfast.ledger.usecases.posting import post, post_each
from holdfast.platform.db import Db
from tests.ledger.books import move_once, naira, transfer, user
from tests.ledger.guards.calls import OUTSIDE, funded, pended, sending, written
from tests.ledger.guards.removal import Attack, Cut, Guard, NothingDone, found, verified

FLOOR = "no account is below its floor"
CEILING = "no account is above its ceiling"
SHARED_WITH_LIMITS = "select from ledger_accounts where is_accumulating and (floor is not null or ceiling is not null)"


def overdraw(db: Db) -> Callable[[], Any]:
    return partial(post, db, move_once(funded(db), OUTSIDE, 101))


def overdraw_the_second(db: Db) -> Callable[[], Any]:
    """The account that is overdrawn is the second by its code."""
    return partial(post, db, move_once(funded(db), AccountSpec("available", "", "NGN"), 101))


def overdraw_by_many_legs(db: Db) -> Callable[[], Any]:
    buyer = funded(db)
    return partial(post, db, transfer(*move(buyer, OUTSIDE, naira(100)), *move(buyer, fees("NGN"), naira(1))))


def overdraw_a_new_account(db: Db) -> Callable[[], Any]:
    return partial(post, db, move_once(user(), OUTSIDE, 1))


def overdraw_among_others(db: Db) -> Callable[[], Any]:
    """In a call of transfers each for itself."""

    def blow() -> None:
        if isinstance(post_each(db, [wanted])[0], Exception):
            raise NothingDone

    wanted = move_once(funded(db), OUTSIDE, 101)
    return blow


def pend_too_much(db: Db) -> Callable[[], Any]:
    return partial(pended, db, move_once(funded(db), OUTSIDE, 101))


def spend_what_is_pending(db: Db) -> Callable[[], Any]:
    buyer = funded(db)
    pended(db, move_once(buyer, OUTSIDE, 60))
    return partial(post, db, move_once(buyer, OUTSIDE, 41))


def overfill(db: Db) -> Callable[[], Any]:
    return partial(post, db, move_once(OUTSIDE, limited(db, ceiling=150), 51))


def overfill_with_what_is_pending(db: Db) -> Callable[[], Any]:
    buyer = limited(db, ceiling=150)
    pended(db, move_once(OUTSIDE, buyer, 40))
    return partial(post, db, move_once(OUTSIDE, buyer, 11))


def limited(db: Db, *, floor: int | None = 0, ceiling: int | None = None) -> AccountSpec:
    buyer = funded(db)
    set_limits(db, buyer, floor=floor, ceiling=ceiling)
    return buyer


def limit(**limits: int | None) -> Attack:
    """Limits that the account does not keep."""
    return lambda db: partial(limited, db, **limits)


def limit_a_shared_account(db: Db) -> Callable[[], Any]:
    funded(db)
    return partial(set_limits, db, OUTSIDE, floor=None, ceiling=10**6)


def open_a_shared_account_with_limits(db: Db) -> Callable[[], Any]:
    document = written(move_once(OUTSIDE, user(), 100))
    document["purposes"]["clearing"]["floor"] = 0
    return sending(db, "post_transfers", document)


def of_debits(sign: int, first: int, pending: int, then: int, **limits: int) -> Attack:
    """On an account of the debit side, where what leaves the account is a credit; sign: -1 where it leaves."""

    def attack(db: Db) -> Callable[[], Any]:
        account = user()
        calls = []
        for source, destination, amount in (
            (account, OUTSIDE, first),
            (account, OUTSIDE, pending) if sign > 0 else (OUTSIDE, account, pending),
            (account, OUTSIDE, then) if sign > 0 else (OUTSIDE, account, then),
        ):
            document = written(move_once(source, destination, amount))
            document["purposes"]["available"] |= {"normal_side": "debit"} | limits
            calls.append(document)
        sending(db, "post_transfers", calls[0])()
        sending(db, "add_pending", calls[1])()
        return sending(db, "post_transfers", calls[2])

    return attack


def is_needed(cut: Cut, attack: Attack, invariant: str = FLOOR, refused: str = "HF001") -> Guard:
    return Guard(invariant, (cut,), attack, refused, verified(invariant))


def _unless_allowed(function: str, account: str = "account.is") -> Cut:
    return Cut(function, f"if not {account}_allowed then", "if false then")


GUARDS = (
    *(
        is_needed(Cut("ledger_is_below", "< (a).floor", "< null"), attack)
        for attack in (
            overdraw,
            overdraw_the_second,
            overdraw_by_many_legs,
            overdraw_a_new_account,
            pend_too_much,
            spend_what_is_pending,
        )
    ),
    is_needed(Cut("ledger_is_below", "< (a).floor", "< null"), overdraw_among_others, refused=""),
    is_needed(_unless_allowed("post_pair", "first"), overdraw),
    is_needed(_unless_allowed("post_pair", "second"), overdraw_the_second),
    is_needed(_unless_allowed("post_transfers"), overdraw_by_many_legs),
    is_needed(_unless_allowed("add_pending"), pend_too_much),
    is_needed(Cut("ledger_refuse", "elsif account.is_below then", "elsif false then"), overdraw),
    is_needed(Cut("ledger_refuse", "elsif account.is_above then", "elsif false then"), overfill, CEILING, "HF008"),
    is_needed(Cut("ledger_is_below", " - (a).pending_debit"), spend_what_is_pending),
    is_needed(Cut("ledger_is_below", " - (a).pending_credit"), of_debits(-1, 100, 60, 41, floor=0)),
    is_needed(Cut("ledger_is_above", "> (a).ceiling", "> null"), overfill, CEILING, "HF008"),
    is_needed(_unless_allowed("post_pair", "first"), overfill, CEILING, "HF008"),
    is_needed(Cut("ledger_is_above", " + (a).pending_credit"), overfill_with_what_is_pending, CEILING, "HF008"),
    is_needed(
        Cut("ledger_is_above", "(a).pending_debit", "0"), of_debits(1, 100, 40, 11, ceiling=150), CEILING, "HF008"
    ),
    is_needed(Cut("set_ledger_account_limits", "elsif account.is_below then", "elsif false then"), limit(floor=101)),
    is_needed(
        Cut("set_ledger_account_limits", "elsif account.is_above then", "elsif false then"),
        limit(ceiling=99),
        CEILING,
        "HF008",
    ),
    Guard(
        "an account without a balance of the moment has no limits",
        (Cut("set_ledger_account_limits", "elsif account.is_accumulating and", "elsif false and"),),
        limit_a_shared_account,
        "HF006",
        found(SHARED_WITH_LIMITS),
    ),
    Guard(
        "an account without a balance of the moment is opened without limits",
        (Cut("ledger_open", " or is_shared and (lowest is not null or highest is not null)"),),
        open_a_shared_account_with_limits,
        "HF006",
        found(SHARED_WITH_LIMITS),
    ),
)
