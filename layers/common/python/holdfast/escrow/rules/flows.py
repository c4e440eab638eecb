"""The flows as data: which action leads where, who may, what the ledger does, which period starts."""

from collections.abc import Mapping
from typing import Final

from holdfast.kernel.states import Table, Transition, actions, actors

CREATED: Final = "created"
ACCEPTED: Final = "accepted"
FUNDED: Final = "funded"
IN_PROGRESS: Final = "in_progress"
COMPLETED: Final = "completed"
DISPUTED: Final = "disputed"
CLOSED: Final = "closed"
REFUNDED: Final = "refunded"
CANCELLED: Final = "cancelled"

ACCEPT: Final = "accept"
DECLINE: Final = "decline"
EXPIRE: Final = "expire"
CANCEL: Final = "cancel"
PAY: Final = "pay"
START: Final = "start"
COMPLETE: Final = "complete"
REOPEN: Final = "reopen"
CLOSE: Final = "close"
DISPUTE: Final = "dispute"
RELEASE: Final = "release"
REFUND: Final = "refund"
SPLIT: Final = "split"

BUYER: Final = "buyer"
SELLER: Final = "seller"
ADMIN: Final = "admin"
CLOCK: Final = "clock"
PAYMENT: Final = "payment"  # money that arrived from a provider
AGREEMENT: Final = "agreement"  # buyer and seller, each having asked for it

# What the ledger does: hold fills the order's hold, the others empty it.
HOLD: Final = "hold"

# Periods, each ending in an outcome that the table declares as the clock's action.
ACCEPTANCE: Final = "acceptance"
PAYING: Final = "payment"
DELIVERY: Final = "delivery"
REWORK: Final = "rework"
INSPECTION: Final = "inspection"
RULING: Final = "ruling"

CONDITIONAL: Table = {
    (CREATED, ACCEPT): Transition(ACCEPTED, actors(SELLER), "escrow.order.accepted", deadline=PAYING),
    (CREATED, DECLINE): Transition(CANCELLED, actors(SELLER), "escrow.order.declined"),
    (CREATED, CANCEL): Transition(CANCELLED, actors(BUYER), "escrow.order.cancelled"),
    (CREATED, EXPIRE): Transition(CANCELLED, actors(CLOCK), "escrow.order.expired"),
    (ACCEPTED, PAY): Transition(FUNDED, actors(BUYER, PAYMENT), "escrow.order.funded", money=HOLD, deadline=DELIVERY),
    (ACCEPTED, CANCEL): Transition(CANCELLED, actors(BUYER, SELLER), "escrow.order.cancelled"),
    (ACCEPTED, EXPIRE): Transition(CANCELLED, actors(CLOCK), "escrow.order.expired"),
    (FUNDED, START): Transition(IN_PROGRESS, actors(SELLER), "escrow.order.started", deadline=DELIVERY),
    (FUNDED, DISPUTE): Transition(DISPUTED, actors(BUYER, SELLER), "escrow.order.disputed", deadline=RULING),
    (FUNDED, REFUND): Transition(REFUNDED, actors(AGREEMENT, CLOCK), "escrow.order.refunded", money=REFUND),
    (IN_PROGRESS, COMPLETE): Transition(COMPLETED, actors(SELLER), "escrow.order.completed", deadline=INSPECTION),
    (IN_PROGRESS, DISPUTE): Transition(
        DISPUTED, actors(BUYER, SELLER, CLOCK), "escrow.order.disputed", deadline=RULING
    ),
    (IN_PROGRESS, REFUND): Transition(REFUNDED, actors(AGREEMENT), "escrow.order.refunded", money=REFUND),
    (COMPLETED, CLOSE): Transition(CLOSED, actors(BUYER, CLOCK), "escrow.order.closed", money=RELEASE),
    (COMPLETED, REOPEN): Transition(IN_PROGRESS, actors(BUYER, SELLER), "escrow.order.reopened", deadline=REWORK),
    (COMPLETED, DISPUTE): Transition(DISPUTED, actors(BUYER, SELLER), "escrow.order.disputed", deadline=RULING),
    (COMPLETED, REFUND): Transition(REFUNDED, actors(AGREEMENT), "escrow.order.refunded", money=REFUND),
    (DISPUTED, RELEASE): Transition(CLOSED, actors(ADMIN, CLOCK), "escrow.order.closed", money=RELEASE),
    (DISPUTED, REFUND): Transition(REFUNDED, actors(ADMIN, CLOCK, AGREEMENT), "escrow.order.refunded", money=REFUND),
    (DISPUTED, SPLIT): Transition(CLOSED, actors(ADMIN), "escrow.order.closed", money=SPLIT),
}

CONDITIONAL_FLOW: Final = "conditional"
FLOWS: Mapping[str, Table] = {CONDITIONAL_FLOW: CONDITIONAL}

STATES: Final = (CREATED, ACCEPTED, FUNDED, IN_PROGRESS, COMPLETED, DISPUTED, CLOSED, REFUNDED, CANCELLED)
HOLDING: Final = frozenset({FUNDED, IN_PROGRESS, COMPLETED, DISPUTED})
RULINGS: Final = (RELEASE, REFUND, SPLIT)


def clock_action(table: Table, state: str, default_outcome: str) -> str:
    """What passing time does in this state. Where the table leaves the clock a choice, the order has declared it."""
    possible = actions(table, state, CLOCK)
    return default_outcome if default_outcome in possible and len(possible) > 1 else possible[0]
