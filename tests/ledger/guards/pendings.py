"""A pending transfer is decided once, in time, and for no more than was pending."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.transfers import Transfer
from holdfast.ledger.usecases.pendings import expire_pendings, post_pending, void_pending
from holdfast.platform.db import Db
from tests.ledger.books import move_once, user
from tests.ledger.guards.calls import HOUR, funded, pended, sending, written
from tests.ledger.guards.removal import Cut, Guard, NothingDone, found, verified

SUM = "what is pending is the sum of the open pending transfers"
LATE = "select from ledger_pendings where state = 'posted' and decided_at >= expires_at"
EARLY = "select from ledger_pendings where state = 'expired' and decided_at < expires_at"
NO_MORE = "what was posted of a pending transfer was pending"
POSTED_HAS_TRANSFER = "alter table ledger_pendings drop constraint ledger_pendings_check3"
ONCE = "drop trigger ledger_pendings_decided_once on ledger_pendings"


def reserved(db: Db) -> tuple[str, Transfer]:
    """Out of an account that has more than is pending."""
    wanted = move_once(funded(db), user(), 60)
    return pended(db, wanted), wanted


def post_voided(db: Db) -> Callable[[], Any]:
    pending, _ = reserved(db)
    void_pending(db, pending)
    return partial(post_pending, db, pending)


def post_expired(db: Db) -> Callable[[], Any]:
    """Before the deadline by its own clock, but after it was ended."""
    pending, wanted = reserved(db)
    with clock.shifted(2 * HOUR):
        assert expire_pendings(db) == 1
    return posting(db, pending, wanted)


def void_posted(db: Db) -> Callable[[], Any]:
    pending, _ = reserved(db)
    post_pending(db, pending)
    return partial(void_pending, db, pending)


def post_posted(db: Db) -> Callable[[], Any]:
    """Under another key, as no replay."""
    pending, wanted = reserved(db)
    post_pending(db, pending)
    return posting(db, pending, replace(wanted, key=f"{wanted.key}-again"))


def post_late(db: Db) -> Callable[[], Any]:
    pending, wanted = reserved(db)
    return posting(db, pending, wanted, posted_at=(clock.now() + 2 * HOUR).isoformat())


def expire_early(db: Db) -> Callable[[], Any]:
    def blow() -> None:
        if expire_pendings(db) == 0:
            raise NothingDone

    reserved(db)
    return blow


def post_more(db: Db) -> Callable[[], Any]:
    pending, wanted = reserved(db)
    return posting(db, pending, move_of(wanted, 61))


def post_to_another(db: Db) -> Callable[[], Any]:
    pending, wanted = reserved(db)
    return posting(db, pending, move_of(wanted, 60, into=user()))


def post_the_other_way(db: Db) -> Callable[[], Any]:
    buyer, seller = funded(db), funded(db)
    wanted = move_once(buyer, seller, 60)
    return posting(db, pended(db, wanted), replace(move_once(seller, buyer, 60), key=wanted.key))


def move_of(wanted: Transfer, minor: int, into: AccountSpec | None = None) -> Transfer:
    source, destination = (leg.account for leg in wanted.legs)
    return replace(move_once(source, into or destination, minor), key=wanted.key)


def posting(db: Db, pending: str, transfer: Transfer, **said: Any) -> Callable[[], Any]:
    return sending(db, "post_pending", written(transfer, **said), id=decode_id("pnd", pending))


GUARDS = (
    *(
        Guard(
            "a pending transfer is decided once",
            (Cut("post_pending", "pending.state in ('voided', 'expired')", "false"), ONCE),
            attack,
            "HF011",
            verified(SUM),
        )
        for attack in (post_voided, post_expired)
    ),
    Guard(
        "a pending transfer is posted once",
        (Cut("post_pending", "elsif pending.state = 'posted' then", "elsif false then"), ONCE),
        post_posted,
        "HF002",
        verified(SUM),
    ),
    Guard(
        "a posted one is not voided",
        (
            Cut("void_pending", "if was = 'pending' then", "if was in ('pending', 'posted') then"),
            ONCE,
            POSTED_HAS_TRANSFER,
        ),
        void_posted,
        "HF011",
        verified(SUM),
    ),
    Guard(
        "nothing is posted after its deadline",
        (Cut("post_pending", "or pending.state = 'pending' and pending.expires_at <= moment then", "then"),),
        post_late,
        "HF011",
        found(LATE),
    ),
    Guard(
        "nothing expires before its deadline",
        (Cut("expire_pendings", " and expires_at <= p_moment"),),
        expire_early,
        "",
        found(EARLY),
    ),
    Guard(
        "no more is posted than is pending",
        (Cut("post_pending", "or abs(leg.amount) > abs(pended.amount_minor)"),),
        post_more,
        "HF012",
        verified(NO_MORE),
    ),
    *(
        Guard(
            "nothing is posted elsewhere than it is pending",
            (Cut("post_pending", "sign(leg.amount) is distinct from sign(pended.amount_minor)", "false"),),
            attack,
            "HF012",
            verified(NO_MORE),
        )
        for attack in (post_to_another, post_the_other_way)
    ),
)
