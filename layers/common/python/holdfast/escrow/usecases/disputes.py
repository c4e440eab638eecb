"""Disputes: raising one, arguing in it, and what an admin makes of it."""

from collections.abc import Sequence

from holdfast.escrow.queries import disputes as queries
from holdfast.escrow.queries import orders as order_queries
from holdfast.escrow.rules import flows
from holdfast.escrow.rules.disputes import OPEN, Dispute, DisputeFile, DisputeMessage, Evidence, check_open
from holdfast.escrow.rules.orders import Order, party_of
from holdfast.escrow.rules.settlement import Shares
from holdfast.escrow.usecases.evidence import submit_evidence
from holdfast.escrow.usecases.news import tell
from holdfast.escrow.usecases.steps import step
from holdfast.identity.rules.callers import Admin, User
from holdfast.identity.rules.people import Challenge
from holdfast.identity.usecases.challenges import begin_challenge, require_challenge
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import NotFound
from holdfast.platform.db import Db
from holdfast.platform.running import Run

RULE = "disputes.rule"


def dispute_order(db: Db, user: User, order_id: str, *, reason: str, file_ids: Sequence[str]) -> Dispute:
    """A party disagrees: everything stands still until somebody rules, or the deadline does as the order declared."""
    order = order_queries.lock_order(db, order_id)
    after = step(db, order, flows.DISPUTE, party_of(order, user.id), note=reason)
    dispute = add_dispute(db, order, raised_by=user.id, reason=reason)
    submit_evidence(db, after, user, file_ids, note=None, dispute_id=dispute.id)
    return dispute


def add_dispute(db: Db, order: Order, *, raised_by: str | None, reason: str) -> Dispute:
    """Record a dispute of an order that has just become disputed; `raised_by` is None for the clock."""
    dispute = Dispute(
        id=new_id("dsp"),
        order_id=order.id,
        raised_by=raised_by,
        reason=reason,
        status=OPEN,
        ruling=None,
        shares=None,
        note=None,
        resolved_by=None,
        created_at=clock.now(),
        resolved_at=None,
    )
    queries.add_dispute(db, dispute)
    db.note_change(dispute.id, None, {"order_id": order.id, "status": dispute.status})
    return dispute


def get_dispute(db: Db, user: User, order_id: str) -> DisputeFile:
    """The dispute of an order, for its parties."""
    party_of(order_queries.find_order(db, order_id), user.id)
    dispute = queries.find_dispute_of(db, order_id)
    if dispute is None:
        raise NotFound("The order has no dispute.")
    return open_dispute_file(db, dispute)


def open_dispute_file(db: Db, dispute: Dispute) -> DisputeFile:
    evidence = [piece for piece in queries.list_evidence(db, dispute.order_id) if piece.dispute_id == dispute.id]
    return DisputeFile(dispute, tuple(queries.list_messages(db, dispute.id)), tuple(evidence))


def add_dispute_message(db: Db, user: User, order_id: str, *, text: str) -> DisputeMessage:
    """A party says something in an open dispute."""
    order, dispute = _lock_open(db, user, order_id)
    message = DisputeMessage(new_id("dms"), dispute.id, user.id, text, clock.now())
    queries.add_message(db, message)
    db.note_change(message.id, None, {"dispute_id": dispute.id})
    tell(db, "escrow.dispute.message_added", order, by=party_of(order, user.id), dispute_id=dispute.id)
    return message


def add_dispute_evidence(
    db: Db, user: User, order_id: str, *, note: str | None, file_ids: Sequence[str]
) -> list[Evidence]:
    """A party puts files forward in an open dispute."""
    order, dispute = _lock_open(db, user, order_id)
    submitted = submit_evidence(db, order, user, file_ids, note=note, dispute_id=dispute.id)
    tell(db, "escrow.dispute.evidence_added", order, by=party_of(order, user.id), note=note, dispute_id=dispute.id)
    return submitted


def list_disputes(db: Db, *, status: str | None, after: str | None, limit: int) -> list[Dispute]:
    """The tenant's disputes, newest first."""
    return queries.list_disputes(db, status=status, after=after, limit=limit)


def begin_ruling(run: Run, admin: Admin, dispute_id: str) -> Challenge:
    """Ask the admin for a code that is good for ruling on this dispute and nothing else."""
    dispute = run(lambda db: queries.find_dispute(db, dispute_id))
    check_open(dispute)
    return begin_challenge(run, admin, RULE, dispute_id)


def rule_dispute(
    db: Db,
    admin: Admin,
    dispute_id: str,
    *,
    ruling: str,
    shares: Shares | None,
    challenge_id: str,
    code: str,
    note: str,
) -> Order:
    """An admin decides: release, refund or split. All that is held → the shares, one transfer.

    `shares` in the order's currency, none below zero, summing to what is held; only a split has them. The code must be
    a fresh one for this dispute.
    """
    require_challenge(db, admin, challenge_id=challenge_id, code=code, action=RULE, subject=dispute_id)
    order = queries.lock_disputed_order(db, dispute_id)
    return step(db, order, ruling, flows.ADMIN, note=note, ruled=shares, ruled_by=admin.id)


def _lock_open(db: Db, user: User, order_id: str) -> tuple[Order, Dispute]:
    order = order_queries.lock_order(db, order_id)
    party_of(order, user.id)
    dispute = queries.find_dispute_of(db, order_id)
    if dispute is None:
        raise NotFound("The order has no dispute.")
    check_open(dispute)
    return order, dispute
