"""Every transfer is zero in each currency, and none of its legs is of nothing."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from holdfast.ledger.queries.calls import PostingCall, call
from holdfast.ledger.rules.accounts import held
from holdfast.platform.db import Db
from tests.ledger.books import ORIGIN, move_once, user
from tests.ledger.guards.calls import OUTSIDE, funded, sending, with_amounts, written
from tests.ledger.guards.removal import Attack, Cut, Guard, found, verified

ZERO = "a transfer is zero in every currency"
LEGS_OF_NOTHING = "select from ledger_entries where amount_minor = 0"
NO_LEGS = "a transfer has two entries or more"
UNEVEN_PENDINGS = """
    select from ledger_pending_legs l join ledger_accounts a on a.id = l.account_id
    group by l.pending_id, a.currency having sum(l.amount_minor) <> 0
"""
MIXTURE = Cut("post_transfers", "perform ledger_refuse_mixture(legs, cardinality(ids));")
PENDING_MIXTURE = Cut("add_pending", "perform ledger_refuse_mixture(p_call->'legs', 1);")


def bring_in(function: str, out: int | str, into: int | str) -> Attack:
    """As much to somebody as the one figure says, as much from outside as the other."""

    def attack(db: Db) -> Callable[[], Any]:
        return sending(db, function, with_amounts(written(move_once(OUTSIDE, user(), 100)), into, out))

    return attack


def convert_without_exchange(db: Db) -> Callable[[], Any]:
    document = written(move_once(OUTSIDE, user(), 100))
    document["legs"][1]["currency"] = "USD"
    return sending(db, "post_transfers", document)


def make_up_for_it_in_another(db: Db) -> Callable[[], Any]:
    """Of two linked transfers the one brings in too much, and the other too little."""
    linked = (move_once(OUTSIDE, held(order, "NGN"), 100) for order in ("ord_1", "ord_2"))
    return sending(db, "post_transfers", with_amounts(written(*linked), -100, -100, 101, 99))


def post_without_legs(db: Db) -> Callable[[], Any]:
    return sending(db, "post_transfers", written(move_once(OUTSIDE, user(), 100), legs=[]))


def pair_of(amount: str) -> Attack:
    def attack(db: Db) -> Callable[[], Any]:
        values = PostingCall.of(ORIGIN, [move_once(OUTSIDE, funded(db), 1)]).pair()
        assert values is not None
        names = (f"cast(:{name} as numeric)" if name == "amount" else f":{name}" for name in values)
        statement = text(f"select post_pair({', '.join(names)})")
        return lambda: call(db, statement, values | {"amount": amount})

    return attack


GUARDS = (
    Guard("a transfer is zero", (MIXTURE,), bring_in("post_transfers", -100, 101), "HF003", verified(ZERO)),
    Guard("a transfer is zero in each currency", (MIXTURE,), convert_without_exchange, "HF003", verified(ZERO)),
    Guard(
        "a transfer is zero in each currency, not over all of them",
        (Cut("ledger_refuse_mixture", "group by transfer, currency", "group by transfer"),),
        convert_without_exchange,
        "HF003",
        verified(ZERO),
    ),
    Guard("each of linked transfers is zero", (MIXTURE,), make_up_for_it_in_another, "HF003", verified(ZERO)),
    Guard(
        "a transfer has legs",
        (Cut("ledger_refuse_mixture", "count(distinct transfer) < p_transfers or "),),
        post_without_legs,
        "HF003",
        verified(NO_LEGS),
    ),
    Guard(
        "no leg is of nothing",
        (Cut("ledger_refuse_mixture", " or has_nothing"),),
        bring_in("post_transfers", 0, 0),
        "HF003",
        found(LEGS_OF_NOTHING),
    ),
    Guard(
        "no leg of a pair is of nothing",
        (Cut("post_pair", "if amount in (0, 'NaN') then", "if amount = 'NaN' then"),),
        pair_of("0"),
        "HF003",
        found(LEGS_OF_NOTHING),
    ),
    # An account whose balance is no number is above every floor from then on.
    Guard(
        "no leg of a pair is no number",
        (Cut("post_pair", "if amount in (0, 'NaN') then", "if amount = 0 then"),),
        pair_of("NaN"),
        "HF003",
        verified(ZERO),
    ),
    Guard("no leg is no number", (MIXTURE,), bring_in("post_transfers", "NaN", "NaN"), "HF003", verified(ZERO)),
    Guard(
        "what is pending is zero",
        (PENDING_MIXTURE,),
        bring_in("add_pending", -100, 101),
        "HF003",
        found(UNEVEN_PENDINGS),
    ),
)
