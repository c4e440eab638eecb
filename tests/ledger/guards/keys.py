"""The same key and input is posted once, the same key and other input is refused, and linked transfers are posted all
or none."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import text

from holdfast.kernel.ids import decode_id
from holdfast.ledger.rules.accounts import fees
from holdfast.ledger.rules.transfers import Posted, move, received
from holdfast.ledger.usecases.pendings import post_pending
from holdfast.ledger.usecases.posting import post
from holdfast.platform.db import Db
from tests.ledger.books import move_once, naira
from tests.ledger.guards.calls import OUTSIDE, funded, pended, post_new, sending, written
from tests.ledger.guards.removal import Cut, Guard, found, verified

TWO_OF_A_KEY = "select from ledger_transfers group by key having count(*) > 1"
TWO_PENDING_OF_A_KEY = "select from ledger_pendings group by key having count(*) > 1"
KEY_OF_A_TRANSFER = """
    select from ledger_pendings p join ledger_transfers t using (key) where t.id is distinct from p.transfer_id
"""
WITHOUT_TRANSFER = """
    select from ledger_pendings p left join ledger_transfers t on t.id = p.transfer_id
    where p.state = 'posted' and t.id is null
"""
_ON_CONFLICT = "on conflict on constraint ledger_{}_key do nothing"
UNIQUE = (
    "alter table ledger_transfers drop constraint ledger_transfers_key",
    Cut("post_pair", _ON_CONFLICT.format("transfers")),
    Cut("post_transfers", _ON_CONFLICT.format("transfers")),
)
UNIQUE_PENDING = (
    "alter table ledger_pendings drop constraint ledger_pendings_key",
    Cut("add_pending", _ON_CONFLICT.format("pendings")),
)


def post_twice(db: Db) -> Callable[[], Any]:
    wanted = move_once(funded(db), OUTSIDE, 10)
    post(db, wanted)
    return partial(post_new, db, wanted)


def post_other_input(db: Db) -> Callable[[], Any]:
    buyer = funded(db)
    first = move_once(buyer, OUTSIDE, 10)
    post(db, first)
    return partial(post, db, replace(first, legs=move(buyer, OUTSIDE, naira(20))))


def linked_with_other_input(db: Db) -> Callable[[], Any]:
    buyer = funded(db)
    first, second = move_once(buyer, OUTSIDE, 10), move_once(buyer, OUTSIDE, 20)
    post(db, first, second)
    return partial(post, db, first, replace(second, legs=move(buyer, OUTSIDE, naira(30))))


def pend_other_input(db: Db) -> Callable[[], Any]:
    buyer = funded(db)
    first = move_once(buyer, OUTSIDE, 10)
    pended(db, first)
    return partial(pended, db, replace(first, legs=move(buyer, OUTSIDE, naira(20))))


def pend_under_a_transfers_key(db: Db) -> Callable[[], Any]:
    wanted = move_once(funded(db), OUTSIDE, 10)
    post(db, wanted)
    return partial(pended, db, wanted)


def post_pending_under_a_transfers_key(db: Db) -> Callable[[], Any]:
    wanted = move_once(funded(db), OUTSIDE, 10)
    pending = pended(db, wanted)
    post(db, wanted)
    return partial(post_pending, db, pending)


def link_a_new_one_to_a_known_one(db: Db) -> Callable[[], Any]:
    known, new = (move_once(OUTSIDE, fees("NGN"), 10) for _ in range(2))
    post(db, known)
    return sending(db, "post_transfers", written(known, new))


def link_one_that_is_refused(db: Db) -> Callable[[], Any]:
    buyer = funded(db)
    return sending(db, "post_transfers", written(move_once(buyer, OUTSIDE, 90), move_once(buyer, OUTSIDE, 11)))


def answered_with_another(db: Db, answer: Posted) -> bool:
    """The answer says of a transfer that it moved what it did not."""
    moved = text("select sum(amount_minor) from ledger_entries where transfer_id = :id and amount_minor > 0")
    return any(
        db.execute(moved, {"id": decode_id("trf", each.id)}).scalar_one() != received(each.legs)
        for each in (answer.transfers if answer else ())
    )


def pended_another(db: Db, answer: str | None) -> bool:
    """The answer is a pending transfer of another amount than the 20.00 that was asked for."""
    amount = text("select max(amount_minor) from ledger_pending_legs where pending_id = :id")
    return answer is not None and db.execute(amount, {"id": decode_id("pnd", answer)}).scalar_one() != 20


GUARDS = (
    Guard("the same is posted once", UNIQUE, post_twice, "", found(TWO_OF_A_KEY)),
    Guard("a key is used once", UNIQUE, post_other_input, "HF002", found(TWO_OF_A_KEY)),
    Guard("a key is used once by linked ones", UNIQUE, linked_with_other_input, "HF002", found(TWO_OF_A_KEY)),
    *(
        Guard(
            "no other input is answered with the first result",
            (Cut("ledger_first_answer", " or t.fingerprint <> (item->>'fingerprint')::bytea"),),
            attack,
            "HF002",
            answered_with_another,
        )
        for attack in (post_other_input, linked_with_other_input)
    ),
    Guard("a key is pending once", UNIQUE_PENDING, pend_other_input, "HF002", found(TWO_PENDING_OF_A_KEY)),
    Guard(
        "no other pending input is answered with the first",
        (Cut("add_pending", "if first.fingerprint <> (item->>'fingerprint')::bytea then", "if false then"),),
        pend_other_input,
        "HF002",
        pended_another,
    ),
    Guard(
        "a transfer's key is not pending again",
        (
            Cut(
                "add_pending",
                "elsif exists (select from ledger_transfers",
                "elsif false and exists (select from ledger_transfers",
            ),
        ),
        pend_under_a_transfers_key,
        "HF002",
        found(KEY_OF_A_TRANSFER),
    ),
    Guard(
        "what is posted of a pending transfer is its own transfer",
        (
            Cut("post_pending", "if jsonb_typeof(answer) = 'object' then", "if false then"),
            "alter table ledger_pendings drop constraint ledger_pendings_transfer_id_fkey",
        ),
        post_pending_under_a_transfers_key,
        "HF002",
        found(WITHOUT_TRANSFER),
    ),
    Guard(
        "linked transfers are new together",
        (
            Cut("post_transfers", "elsif cardinality(ids) < jsonb_array_length(transfers) then", "elsif false then"),
            "alter table ledger_accounts alter chain drop not null",
            "alter table ledger_entries alter transfer_id drop not null",
        ),
        link_a_new_one_to_a_known_one,
        "HF002",
        verified("an entry has a transfer"),
    ),
    Guard(
        "linked transfers are refused together",
        (Cut("post_transfers", "perform ledger_refuse(account.id, leg.amount);", "continue;"),),
        link_one_that_is_refused,
        "HF001",
        verified("balance is the sum of its entries"),
    ),
)
