"""Payouts of which no provider gives a clear answer, concluded by an administrator: paid, or failed."""

from dataclasses import replace

from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.people import Challenge
from holdfast.identity.usecases.challenges import begin_challenge, require_challenge
from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound, WrongState
from holdfast.payments.providers.port import OutcomeUnknown, ProviderUnavailable
from holdfast.payments.queries import payouts as queries
from holdfast.payments.rules.payouts import (
    CONCLUSION,
    CONCLUSIONS,
    WITHDRAWAL_STATES,
    Conclusion,
    Withdrawal,
    check_concludable,
    conclusion_subject,
)
from holdfast.payments.usecases.payouts import UNKNOWN_TO_PROVIDER, ask_payout
from holdfast.payments.usecases.withdrawals import take_step
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def begin_conclusion(run: Run, admin: Admin, withdrawal_id: str, outcome: Conclusion) -> Challenge:
    """Ask the provider once more, then the administrator for a code that concludes this payout in this way, and no
    other. So whoever holds a code has asked. Opens its own transactions.

    Refused as by `conclude_payout`, and where the provider gives a clear answer: that one is taken (409).
    """
    withdrawal = run(lambda db: _find_concludable(db, admin, withdrawal_id, outcome))
    _ask_once_more(run, withdrawal, outcome)
    return begin_challenge(run, admin, CONCLUSION, conclusion_subject(withdrawal_id, outcome))


def conclude_payout(
    db: Db,
    admin: Admin,
    withdrawal_id: str,
    outcome: Conclusion,
    *,
    reason: str,
    evidence: str,
    challenge_id: str,
    code: str,
) -> Withdrawal:
    """End a payout as the provider's own answer would: payout(withdrawal) → clearing(provider), or → available(user).
    The provider's later answer moves nothing. Needs a fresh code for this payout and this outcome alone.

    Refused: not on its way any more (409), approved by this administrator (403), sent less than a day ago (409; the
    code is not used up), a code that is wrong, used or for something else (see `require_challenge`).
    """
    admin.require("payouts.resolve")
    withdrawal = _existing(queries.lock_withdrawal(db, withdrawal_id))
    check_concludable(withdrawal, outcome, admin.id, clock.now())
    subject = conclusion_subject(withdrawal.id, outcome)
    require_challenge(db, admin, challenge_id=challenge_id, code=code, action=CONCLUSION, subject=subject)
    db.note_change(withdrawal.id, {"doubt": withdrawal.doubt}, {"doubt": None, "evidence": evidence})
    concluded = replace(
        withdrawal, reason=reason, doubt=None, settled_at=clock.now(), concluded_by=admin.id, evidence=evidence
    )
    return take_step(db, concluded, CONCLUSIONS[outcome], "admin")


def _find_concludable(db: Db, admin: Admin, withdrawal_id: str, outcome: Conclusion) -> Withdrawal:
    admin.require("payouts.resolve")
    withdrawal = _existing(queries.find_withdrawal(db, withdrawal_id))
    check_concludable(withdrawal, outcome, admin.id, clock.now())
    return withdrawal


def _ask_once_more(run: Run, withdrawal: Withdrawal, outcome: Conclusion) -> None:
    """Silence, a doubt and `pending` are no clear answers."""
    try:
        verdict = ask_payout(run, withdrawal)
    except (OutcomeUnknown, ProviderUnavailable):
        return
    if verdict == UNKNOWN_TO_PROVIDER:
        raise WrongState("Its provider never got it: it will be sent again.", slug="unknown-to-provider")
    now = _existing(run(lambda db: queries.find_withdrawal(db, withdrawal.id)))
    if (now.state, CONCLUSIONS[outcome]) not in WITHDRAWAL_STATES:
        raise WrongState(f"Its provider has just answered: it is {now.state}.", slug="provider-answered")


def _existing(withdrawal: Withdrawal | None) -> Withdrawal:
    if withdrawal is None:
        raise NotFound("There is no such withdrawal.")
    return withdrawal
