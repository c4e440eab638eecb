"""Transfers in two phases: what is pending is held back, and then posted, voided or left to expire."""

from dataclasses import replace
from datetime import datetime

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, NotFound
from holdfast.ledger.queries import pendings
from holdfast.ledger.rules.pendings import Pending
from holdfast.ledger.rules.refusals import MoreThanPending
from holdfast.ledger.rules.transfers import Posted, Transfer, part_of, received
from holdfast.platform.db import Db

_EXPIRED_AT_ONCE = 100


def add_pending(db: Db, transfer: Transfer, expires_at: datetime) -> str:
    """Hold back what the transfer would move until it is posted or voided, at the latest until `expires_at`; its id.

    What would leave an account is no longer available there, and counts against its floor; what would enter counts
    against its ceiling. Nothing is posted. The same key and input answer with the first one's id, whose deadline stays.
    What is posted in the end has this key too: another transfer of that key, and this can only be voided.
    Refused: Invalid (the deadline has passed), and as by `post`.
    """
    if expires_at <= clock.now():
        raise Invalid.field("expires_at", "The deadline has passed.", slug="deadline-passed")
    return pendings.add_pending(db, transfer, expires_at)


def pending(db: Db, pending_id: str) -> Pending:
    """The pending transfer as it now is. Refused: NotFound."""
    found = pendings.find_pending(db, pending_id)
    if found is None:
        raise NotFound("There is no such pending transfer.")
    return found


def post_pending(db: Db, pending_id: str, part: Money | None = None) -> Posted:
    """Post all that is pending, or `part` of it, as its receivers together get it; the rest is held back no longer.

    Once: the same again answers with the first result. Refused: NotFound, NoLongerPending (voided, or past its time),
    MoreThanPending, KeyReused (posted before, but another part), and whatever `post` refuses.
    """
    held = pending(db, pending_id)
    legs = held.legs if part is None else part_of(held.legs, part)
    if received(legs) > received(held.legs):
        raise MoreThanPending("That is more than is pending.")
    return pendings.set_posted(db, pending_id, replace(held.transfer, legs=legs))


def void_pending(db: Db, pending_id: str) -> None:
    """Hold nothing back any longer and post nothing. Refused: NotFound, NoLongerPending (posted or expired)."""
    if not pendings.set_voided(db, pending_id):
        raise NotFound("There is no such pending transfer.")


def expire_pendings(db: Db) -> int:
    """End the oldest that are past their time and announce each; how many they were. There may be more."""
    expired = pendings.set_expired(db, _EXPIRED_AT_ONCE)
    for each in expired:
        data = {"pending_id": each.id, "kind": each.kind, "subject": each.subject}
        db.announce("ledger.pending.expired", each.id, data)
    return len(expired)
