"""Money, booked as a payment would book it."""

from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available, clearing
from holdfast.ledger.rules.transfers import Transfer, move
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.posting import post
from holdfast.platform.db import Origin, transaction


def deposit(tenant: str, user_id: str, amount: str, currency: str) -> None:
    """Give the user `amount`, as if it had come in through the sandbox."""
    money = Money.parse(amount, currency)
    legs = move(clearing("sandbox", currency), available(user_id, currency), money)
    with transaction(tenant, Origin("test", "test")) as db:
        post(db, Transfer(new_id("tst"), "deposit", user_id, legs))


def balance_of(tenant: str, user_id: str, currency: str) -> str:
    """What the user may spend, as a decimal string."""
    with transaction(tenant, Origin("test", "test")) as db:
        return balance(db, available(user_id, currency)).available.amount
