"""Posting: the only way in which money moves."""

from holdfast.ledger.queries import posting
from holdfast.ledger.rules.transfers import Posted, Transfer
from holdfast.platform.db import Db


def post(db: Db, *transfers: Transfer) -> Posted:
    """Post the transfers, all or none, in one round trip; accounts are opened on first use.

    Posting the same again answers with the first result. Refused: InsufficientFunds, KeyReused, AccountFrozen,
    AccountClosed; after a refusal the transaction can only be rolled back, so nothing has moved.
    """
    if not transfers:
        raise ValueError("there is nothing to post")
    return posting.add_transfers(db, transfers)
