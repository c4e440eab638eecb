"""Transfers between balances as their parties see them."""

from collections.abc import Sequence

from holdfast.identity.rules.callers import User
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.usecases.people import find_users
from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound
from holdfast.payments.queries import balance_transfers as queries
from holdfast.payments.rules.balance_transfers import SENT, BalanceTransfer, ShownTransfer, actions_of
from holdfast.platform.db import Db


def find_own_transfer(db: Db, user: User, transfer_id: str) -> ShownTransfer:
    """For its sender; for its recipient once it was sent. To everybody else it does not exist (404)."""
    transfer = queries.find_transfer(db, transfer_id)
    if transfer is None or user.id not in _parties_who_know(transfer):
        raise NotFound("There is no such transfer.")
    return shown(transfer, user.id, find_users(db, _parties_who_know(transfer)))


def list_own_transfers(db: Db, user: User, *, after: str | None, limit: int) -> list[ShownTransfer]:
    """What the user sent, asked to send and received, newest first."""
    transfers = queries.list_transfers(db, user.id, before_id=after, limit=limit)
    ids = {party for transfer in transfers for party in _parties_who_know(transfer)}
    people = find_users(db, ids) if ids else []
    return [shown(transfer, user.id, people) for transfer in transfers]


def shown(transfer: BalanceTransfer, user_id: str, people: Sequence[UserRecord]) -> ShownTransfer:
    """As that user sees it; the people are those of whom it may be told."""
    is_incoming = transfer.recipient_id == user_id
    actions = actions_of(transfer, user_id, clock.now())
    if transfer.status != SENT:
        return ShownTransfer(transfer, is_incoming, None, None, actions)
    other_id = transfer.sender_id if is_incoming else transfer.recipient_id
    names = {person.id: person.name for person in people}
    return ShownTransfer(transfer, is_incoming, other_id, names.get(other_id), actions)


def _parties_who_know(transfer: BalanceTransfer) -> list[str]:
    return [transfer.sender_id, transfer.recipient_id] if transfer.status == SENT else [transfer.sender_id]
