"""Payouts as administrators see them: the queue of withdrawals, approved with a second factor or rejected."""

from dataclasses import replace

from holdfast.identity.rules.callers import Admin, Staff
from holdfast.identity.rules.people import Challenge
from holdfast.identity.usecases.challenges import begin_challenge, require_challenge
from holdfast.kernel.refusals import NotFound
from holdfast.kernel.states import advance
from holdfast.payments.queries import payouts as queries
from holdfast.payments.rules.payouts import APPROVAL, WITHDRAWAL_STATES, Withdrawal
from holdfast.payments.usecases.withdrawals import decided, take_step
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def list_payouts(
    db: Db, admin: Staff, *, state: str | None, is_doubted_only: bool = False, after: str | None, limit: int
) -> list[Withdrawal]:
    """Everybody's withdrawals, newest first; with `state`, the queue of those that are in it; or only those that wait
    for a person, because the provider's word does not fit."""
    admin.require("payouts.read")
    return queries.list_withdrawals(db, state=state, is_doubted_only=is_doubted_only, before_id=after, limit=limit)


def begin_payout_approval(run: Run, admin: Admin, withdrawal_id: str) -> Challenge:
    """Ask the administrator for a code that approves this withdrawal, and no other. Opens its own transactions: the
    vault is asked between two. Refused where it could not be approved: unknown (404), or not asked for (409)."""
    run(lambda db: _check_approvable(db, admin, withdrawal_id))
    return begin_challenge(run, admin, APPROVAL, withdrawal_id)


def approve_payout(db: Db, admin: Admin, *, withdrawal_id: str, challenge_id: str, code: str) -> Withdrawal:
    """Let a withdrawal be sent. Needs a fresh code of the administrator's second factor, for this withdrawal alone.

    Refused: no longer asked for (409, the code is not used up), a code that is wrong, used or for another one (see
    `require_challenge`).
    """
    admin.require("payouts.approve")
    withdrawal = _lock(db, withdrawal_id)
    advance(WITHDRAWAL_STATES, withdrawal.state, "approve", "admin")
    require_challenge(db, admin, challenge_id=challenge_id, code=code, action=APPROVAL, subject=withdrawal.id)
    return take_step(db, decided(db, withdrawal), "approve", "admin")


def reject_payout(db: Db, admin: Admin, *, withdrawal_id: str, reason: str) -> Withdrawal:
    """Refuse a withdrawal, and tell its user why: payout(withdrawal) → available(user)."""
    admin.require("payouts.approve")
    withdrawal = _lock(db, withdrawal_id)
    return take_step(db, replace(decided(db, withdrawal), reason=reason), "reject", "admin")


def _check_approvable(db: Db, admin: Admin, withdrawal_id: str) -> None:
    admin.require("payouts.approve")
    withdrawal = queries.find_withdrawal(db, withdrawal_id)
    if withdrawal is None:
        raise NotFound("There is no such withdrawal.")
    advance(WITHDRAWAL_STATES, withdrawal.state, "approve", "admin")


def _lock(db: Db, withdrawal_id: str) -> Withdrawal:
    withdrawal = queries.lock_withdrawal(db, withdrawal_id)
    if withdrawal is None:
        raise NotFound("There is no such withdrawal.")
    return withdrawal
