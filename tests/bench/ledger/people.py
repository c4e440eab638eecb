"""Whose accounts the bench moves money between: a thousand users, one of them busier than the rest, and the house."""

import random
from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

from holdfast.kernel.ids import encode_id, new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available, fees
from holdfast.ledger.rules.transfers import Transfer, move
from holdfast.platform.db import Origin

ACCOUNTS = 1_000
CURRENCY = "NGN"
AMOUNT = 100
TENANT = UUID(int=7)
TENANT_ID = encode_id("tnt", TENANT)
IDS = tuple(UUID(bytes=sha256(str(place).encode()).digest()[:16]) for place in range(ACCOUNTS))
USERS = tuple(encode_id("usr", id_) for id_ in IDS)
ORIGIN = Origin(USERS[0], "bench", str(TENANT))
_BUSIEST = 0

Places = Callable[[], tuple[int, int]]


def anybody() -> tuple[int, int]:
    """Two different people, by their places."""
    first, second = random.sample(range(ACCOUNTS), 2)
    return first, second


def one_of_them_the_busiest() -> tuple[int, int]:
    """Paying or being paid."""
    other = random.randrange(1, ACCOUNTS)
    return (_BUSIEST, other) if random.random() < 0.5 else (other, _BUSIEST)


def new_transfer(source: int, destination: int) -> Transfer:
    """As an order's release to its seller."""
    order_id, money = new_id("ord"), Money(AMOUNT, CURRENCY)
    legs = move(available(USERS[source], CURRENCY), available(USERS[destination], CURRENCY), money)
    return Transfer(f"{order_id}/release", "release", order_id, legs, "Released to the seller")


def to_the_house() -> Transfer:
    """A fee of anybody's: its account accumulates, as everybody touches it."""
    order_id, user = new_id("ord"), random.choice(USERS)
    legs = move(available(user, CURRENCY), fees(CURRENCY), Money(AMOUNT, CURRENCY))
    return Transfer(f"{order_id}/fee", "fee", order_id, legs, "Fee of the order")
