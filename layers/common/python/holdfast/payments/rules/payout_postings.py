"""What a withdrawal does to the ledger. Amounts are in the currency's smallest unit; each key is posted once."""

from collections.abc import Callable, Mapping
from typing import Final

from holdfast.ledger.rules import accounts as ledger
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.transfers import Transfer, move
from holdfast.payments.rules.payouts import Withdrawal


def reservation(withdrawal: Withdrawal) -> Transfer:
    """What is to be paid out, from the user's balance to the withdrawal's own account."""
    legs = move(_available(withdrawal), _own(withdrawal), withdrawal.amount)
    return Transfer(_key(withdrawal, "requested"), "withdrawal_requested", withdrawal.id, legs, "Withdrawal")


def payment(withdrawal: Withdrawal) -> Transfer:
    """What the provider has paid, out of what it holds for us."""
    legs = move(_own(withdrawal), _clearing(withdrawal), withdrawal.amount)
    return Transfer(_key(withdrawal, "paid"), "withdrawal_paid", withdrawal.id, legs, "Withdrawal paid")


def return_to_balance(withdrawal: Withdrawal) -> Transfer:
    """What never left, back to the user's balance."""
    legs = move(_own(withdrawal), _available(withdrawal), withdrawal.amount)
    return Transfer(_key(withdrawal, "returned"), "withdrawal_returned", withdrawal.id, legs, "Withdrawal returned")


def reversal(withdrawal: Withdrawal) -> Transfer:
    """What had been paid and came back to the provider, back to the user's balance."""
    legs = move(_clearing(withdrawal), _available(withdrawal), withdrawal.amount)
    return Transfer(_key(withdrawal, "reversed"), "withdrawal_reversed", withdrawal.id, legs, "Withdrawal reversed")


# By the name that the table of states gives what the ledger does.
POSTINGS: Final[Mapping[str, Callable[[Withdrawal], Transfer]]] = {
    "pay": payment,
    "give_back": return_to_balance,
    "take_back": reversal,
}


def _key(withdrawal: Withdrawal, step: str) -> str:
    return f"withdrawal:{withdrawal.id}:{step}"


def _available(withdrawal: Withdrawal) -> AccountSpec:
    return ledger.available(withdrawal.user_id, withdrawal.amount.currency)


def _own(withdrawal: Withdrawal) -> AccountSpec:
    return ledger.payout(withdrawal.id, withdrawal.amount.currency)


def _clearing(withdrawal: Withdrawal) -> AccountSpec:
    return ledger.clearing(withdrawal.account.provider, withdrawal.amount.currency)
