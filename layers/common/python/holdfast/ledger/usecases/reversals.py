"""Reversal: the exact mirror of a transfer, whole or in part."""

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import NotFound
from holdfast.ledger.queries import posting, reversals
from holdfast.ledger.rules.refusals import AlreadyReversed, KeyReused
from holdfast.ledger.rules.transfers import Leg, Posted, Transfer, part_of, received
from holdfast.platform.db import Db


def reverse(db: Db, transfer_id: str, *, key: str, part: Money | None = None, description: str = "") -> Posted:
    """Post the mirror of what is left of a transfer, or of `part` of it, shared among the accounts as what is left is.

    part: in the transfer's one currency, as its receivers together got it. The same key with the same input answers
    with the first result. Refused: NotFound, NotReversible (it is a reversal), AlreadyReversed (nothing is left, or
    less than `part`), KeyReused, and whatever `post` refuses: limits hold for a reversal too.
    """
    original = reversals.find_transfer(db, transfer_id)
    if original is None:
        raise NotFound("There is no such transfer.")
    posting.lock_original(db, transfer_id)
    earlier = reversals.find_transfer_by_key(db, key)
    if earlier is None:
        legs = _mirror(reversals.list_remaining_legs(db, transfer_id), part)
    elif earlier.reversal_of == transfer_id:
        legs = tuple(reversals.list_legs(db, earlier.id))  # posting compares the rest of the input
    else:
        raise KeyReused("The transfer's key was used before, with other input.")
    said = {"reversal_of": transfer_id, "reversed_kind": original.kind, "part": None if part is None else part.amount}
    mirror = Transfer(key, "reversal", original.subject, legs, description, said, reversal_of=transfer_id)
    return posting.add_transfers(db, [mirror])


def reversals_of(db: Db, transfer_id: str) -> list[str]:
    """The ids of the transfers that reverse this one, oldest first."""
    return reversals.list_reversals(db, transfer_id)


def _mirror(remaining: list[Leg], part: Money | None) -> tuple[Leg, ...]:
    if not remaining:
        raise AlreadyReversed("The transfer is already reversed.")
    returned = remaining if part is None else part_of(remaining, part)
    if received(returned) > received(remaining):
        raise AlreadyReversed("So much is no longer left to be reversed.")
    # In the order in which they are read again for a replay, which is answered alike.
    returned = sorted(returned, key=lambda leg: (leg.account.currency, leg.account.code))
    return tuple(Leg(leg.account, -leg.money) for leg in returned)
