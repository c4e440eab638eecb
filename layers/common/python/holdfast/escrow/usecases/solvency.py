"""What must be held, according to the orders alone."""

from holdfast.escrow.queries.orders import list_payable_of_holding_orders
from holdfast.kernel.money import Money
from holdfast.platform.db import Db


def held_by_open_orders(db: Db) -> list[Money]:
    """Per currency, what the states and amounts of the tenant's orders say is held; the ledger is not asked."""
    return list_payable_of_holding_orders(db)
