"""Posting: the only way in which money moves."""

from collections.abc import Sequence

from holdfast.kernel.refusals import Refusal
from holdfast.ledger.queries import posting
from holdfast.ledger.rules.transfers import Posted, Transfer
from holdfast.platform.db import Db


def post(db: Db, *transfers: Transfer) -> Posted:
    """Post the transfers, all or none, in one round trip; accounts are opened on first use.

    Posting the same again answers with the first result. Refused: InsufficientFunds, AboveCeiling, KeyReused,
    AccountFrozen, AccountClosed; after a refusal the transaction can only be rolled back, so nothing has moved.
    """
    if not transfers:
        raise ValueError("there is nothing to post")
    return posting.add_transfers(db, transfers)


def post_each(db: Db, transfers: Sequence[Transfer]) -> list[Posted | Refusal]:
    """Post each of the transfers for itself, one after the other, in one round trip: an answer for each, in order.

    One that is refused has moved nothing, keeps the others from nothing, and is answered with the refusal that `post`
    would raise.
    """
    return posting.add_each(db, transfers) if transfers else []
