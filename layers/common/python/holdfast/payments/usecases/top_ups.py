"""Top-ups as their payers see them, with what was sent back of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.identity.rules.callers import User
from holdfast.kernel.refusals import NotFound
from holdfast.payments.queries import pay_ins as queries
from holdfast.payments.queries.refunds import list_refunds_of
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.refunds import Refund
from holdfast.platform.db import Db


@dataclass(frozen=True, slots=True)
class TopUp:
    """refunds: oldest first"""

    payment: Payment
    refunds: tuple[Refund, ...]


def find_own_top_up(db: Db, payer: User, payment_id: str) -> TopUp:
    """One of the payer's top-ups. Refused: NotFound, for what is another's too."""
    found = queries.find_payment(db, payment_id)
    if found is None or found.payer_id != payer.id or found.order_id is not None:
        raise NotFound("There is no such top-up.")
    return _with_refunds(db, [found])[0]


def list_own_top_ups(db: Db, payer: User, *, after: str | None, limit: int) -> list[TopUp]:
    """The payer's top-ups, newest first. `after`: the id of the last one of the page before."""
    return _with_refunds(db, queries.list_top_ups(db, payer.id, after=after, limit=limit))


def _with_refunds(db: Db, payments: Sequence[Payment]) -> list[TopUp]:
    received = [payment.id for payment in payments if payment.received is not None]
    refunds = defaultdict(list)
    for refund in list_refunds_of(db, received) if received else []:
        refunds[refund.payment_id].append(refund)
    return [TopUp(payment, tuple(refunds[payment.id])) for payment in payments]
