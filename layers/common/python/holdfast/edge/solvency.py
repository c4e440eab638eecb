"""Solvency: what the orders say is held, what the ledger holds, that it still sums up, and that it still is what was
signed."""

from dataclasses import asdict, dataclass
from itertools import chain

from holdfast.escrow.usecases.solvency import held_by_open_orders
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.auditing import slice_at
from holdfast.ledger.rules.verification import Breach
from holdfast.ledger.usecases.auditing import verify_slice
from holdfast.ledger.usecases.balances import held_total
from holdfast.platform.db import Db
from holdfast.platform.metrics import Metric, tell

BREACHED = "ops.solvency.breached"
COVERED = "held-equals-open-orders"


@dataclass(frozen=True, slots=True)
class Held:
    """One currency. ledger: the sum of the accounts that hold money for orders · orders: what the orders' states say"""

    currency: str
    ledger: Money
    orders: Money

    @property
    def is_covered(self) -> bool:
        return self.ledger == self.orders


def held_money(db: Db) -> list[Held]:
    """Both figures for each currency in which anything is held by either."""
    in_ledger = {money.currency: money for money in held_total(db)}
    by_orders = {money.currency: money for money in held_by_open_orders(db)}
    return [
        Held(currency, in_ledger.get(currency, Money.zero(currency)), by_orders.get(currency, Money.zero(currency)))
        for currency in sorted(in_ledger.keys() | by_orders.keys())
    ]


def check_solvency(db: Db) -> list[Breach]:
    """Every breach found, announced so that it is seen; nothing is mended. Of a large ledger's history, one slice."""
    uncovered = (
        Breach(COVERED, held.currency, f"ledger {held.ledger}, orders {held.orders}")
        for held in held_money(db)
        if not held.is_covered
    )
    breaches = list(chain(uncovered, verify_slice(db, slice_at(clock.now()))))
    if breaches:
        db.announce(BREACHED, new_id("chk"), {"breaches": [asdict(breach) for breach in breaches]})
    return breaches


def tell_breaches(breaches: list[Breach]) -> None:
    """Told also where there are none: an alarm sees that nobody looks any more."""
    uncovered = sum(breach.invariant == COVERED for breach in breaches)
    tell({Metric.SOLVENCY_BREACHES: uncovered, Metric.LEDGER_BREACHES: len(breaches) - uncovered})
