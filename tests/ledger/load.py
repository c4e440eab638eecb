"""Calls of every kind on the ledger, each under keys of its own, so that each can be made again."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

from holdfast.kernel import clock
from holdfast.ledger.rules.accounts import AccountSpec, fees
from holdfast.ledger.rules.transfers import Leg, Posted, Transfer, move, part_of, received
from holdfast.ledger.usecases.pendings import add_pending, post_pending, void_pending
from holdfast.ledger.usecases.posting import post, post_each
from holdfast.ledger.usecases.reversals import reverse
from holdfast.platform.db import Db
from tests.ledger.books import naira


@dataclass(frozen=True, slots=True)
class Call:
    """work: may be done again, and is answered alike · keys: of the transfers that it posts · legs: what it moves ·
    reserved: what it makes pending; negative where that is pending no longer · then: what can follow on its answer"""

    work: Callable[[Db], Any]
    keys: tuple[str, ...] = ()
    legs: tuple[Leg, ...] = ()
    reserved: tuple[Leg, ...] = ()
    then: Callable[[Any], "Call"] | None = None


def first_answer(answer: Any) -> Any:
    """What a call that was answered so is answered when it is made again."""
    if isinstance(answer, Posted):
        return replace(answer, is_replay=True)
    return [first_answer(each) for each in answer] if isinstance(answer, list) else answer


def moved(legs: Iterable[Leg]) -> Counter[AccountSpec]:
    """The sum on each account, credit-positive."""
    sums: Counter[AccountSpec] = Counter()
    for leg in legs:
        sums[leg.account] += leg.money.minor
    return sums


def draw(random: Random, key: str, accounts: Sequence[AccountSpec]) -> Call:
    """Any call, between any of the accounts."""
    return random.choice((_pair, _split, _linked, _each, _reserve))(random, key, accounts)


def _transfer(random: Random, key: str, accounts: Sequence[AccountSpec]) -> Transfer:
    source, destination = random.sample(accounts, 2)
    return Transfer(key, "load", "ord_load", move(source, destination, naira(random.randint(2, 99))))


def _transfers(random: Random, key: str, accounts: Sequence[AccountSpec]) -> list[Transfer]:
    return [_transfer(random, f"{key}-{number}", accounts) for number in range(random.randint(2, 5))]


def _pair(random: Random, key: str, accounts: Sequence[AccountSpec]) -> Call:
    return _posting(random, _transfer(random, key, accounts))


def _split(random: Random, key: str, accounts: Sequence[AccountSpec]) -> Call:
    pair = _transfer(random, key, accounts)
    source, destination = pair.legs
    legs = (source, Leg(destination.account, destination.money - naira(1)), Leg(fees("NGN"), naira(1)))
    return _posting(random, replace(pair, legs=legs))


def _posting(random: Random, transfer: Transfer) -> Call:
    def undo(posted: Posted) -> Call:
        key = f"{transfer.key}-undo"
        returned = part_of(transfer.legs, part) if part else transfer.legs
        legs = tuple(Leg(leg.account, -leg.money) for leg in returned if leg.money.minor)
        return Call(lambda db: reverse(db, posted.id, key=key, part=part), (key,), legs)

    part = naira(random.randint(1, received(transfer.legs))) if random.random() < 0.5 else None
    return Call(lambda db: post(db, transfer), (transfer.key,), transfer.legs, then=undo)


def _linked(random: Random, key: str, accounts: Sequence[AccountSpec]) -> Call:
    linked = _transfers(random, key, accounts)
    return Call(lambda db: post(db, *linked), *_keys_and_legs(linked))


def _each(random: Random, key: str, accounts: Sequence[AccountSpec]) -> Call:
    transfers = _transfers(random, key, accounts)
    return Call(lambda db: post_each(db, transfers), *_keys_and_legs(transfers))


def _keys_and_legs(transfers: Sequence[Transfer]) -> tuple[tuple[str, ...], tuple[Leg, ...]]:
    return tuple(each.key for each in transfers), tuple(leg for each in transfers for leg in each.legs)


def _reserve(random: Random, key: str, accounts: Sequence[AccountSpec]) -> Call:
    def decide(pending_id: str) -> Call:
        released = tuple(Leg(leg.account, -leg.money) for leg in transfer.legs)
        if is_void:
            return Call(lambda db: void_pending(db, pending_id), reserved=released)
        legs = part_of(transfer.legs, part)
        return Call(lambda db: post_pending(db, pending_id, part), (key,), legs, released)

    transfer = _transfer(random, key, accounts)
    expires_at = clock.now() + timedelta(days=1)
    is_void, part = random.random() < 0.3, naira(random.randint(1, received(transfer.legs)))
    return Call(lambda db: add_pending(db, transfer, expires_at), reserved=transfer.legs, then=decide)
