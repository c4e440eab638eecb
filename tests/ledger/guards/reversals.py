"""A reversal is a mirror of one transfer, and all of them together never more than it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from holdfast.kernel.ids import decode_id
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.transfers import Leg, Transfer, move
from holdfast.ledger.usecases.posting import post
from holdfast.platform.db import Db
from tests.ledger.books import move_once, naira, transfer
from tests.ledger.guards.calls import funded, sending, written
from tests.ledger.guards.removal import Attack, Cut, Guard, verified

NO_MORE = "reversals return no more than the original moved"
NO_REVERSED_REVERSAL = "a reversal is not reversed"
NO_MORE_THAN_MOVED = Cut("ledger_add_reversals", " or abs(returned) > abs(moved)")
THE_OTHER_WAY = Cut("ledger_add_reversals", "sign(mirrored) = sign(moved) or ")
NO_REVERSAL = Cut("lock_original", "and not exists (select from ledger_reversals where reversal_id = p_id)")


def original(db: Db) -> tuple[str, AccountSpec, AccountSpec]:
    """A transfer of 50.00 between two that have more, from the first to the second."""
    buyer, seller = funded(db), funded(db)
    return post(db, move_once(buyer, seller, 50)).id, buyer, seller


def mirror(transfer_id: str, *legs: Leg) -> Transfer:
    return replace(transfer(*legs, kind="reversal"), reversal_of=transfer_id)


def reverse_by(*parts: int) -> Attack:
    """In so many parts, of which the last is the blow; what is negative goes the same way as the original."""

    def attack(db: Db) -> Callable[[], Any]:
        posted, buyer, seller = original(db)
        *before, last = (mirror(posted, *move(seller, buyer, naira(part))) for part in parts)
        for part in before:
            post(db, part)
        return partial(post, db, last)

    return attack


def reverse_on_others(db: Db) -> Callable[[], Any]:
    posted, buyer, _ = original(db)
    return partial(post, db, mirror(posted, *move(funded(db), buyer, naira(10))))


def reverse_a_reversal(db: Db) -> Callable[[], Any]:
    posted, buyer, seller = original(db)
    undone = post(db, mirror(posted, *move(seller, buyer, naira(50)))).id
    return partial(post, db, mirror(undone, *move(buyer, seller, naira(50))))


def reverse_a_reversal_of_the_same_call(db: Db) -> Callable[[], Any]:
    """Of two linked transfers the first reverses a posted one, and the second the first, whose id is the lowest."""
    posted, buyer, seller = original(db)
    first_id = str(decode_id("trf", posted))[:-12] + "0" * 12
    document = written(move_once(seller, buyer, 50), move_once(buyer, seller, 50))
    document["transfers"][0] |= {"id": first_id, "reversal_of": str(decode_id("trf", posted))}
    document["transfers"][1] |= {"reversal_of": first_id}
    return sending(db, "post_transfers", document)


GUARDS = (
    *(
        Guard("reversals return no more than was moved", (NO_MORE_THAN_MOVED,), attack, "HF010", verified(NO_MORE))
        for attack in (reverse_by(50, 50), reverse_by(51), reverse_by(20, 31), reverse_on_others)
    ),
    Guard("a reversal goes the other way", (THE_OTHER_WAY,), reverse_by(-10), "HF010", verified(NO_MORE)),
    *(
        Guard(NO_REVERSED_REVERSAL, (NO_REVERSAL,), attack, "HF009", verified(NO_REVERSED_REVERSAL))
        for attack in (reverse_a_reversal, reverse_a_reversal_of_the_same_call)
    ),
)
