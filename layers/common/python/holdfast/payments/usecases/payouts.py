"""Payouts: sending an approved withdrawal to its bank account, exactly once, and finding out what became of it.

Three steps: the attempt is recorded and committed, the provider is called with the withdrawal's id as reference, the
outcome is recorded. After the first step nobody sends again without having asked: wherever a process dies, the next one
finds `sending`, and asks. Only when the provider, long enough after, knows nothing of it, it is sent again, with the
same reference.
"""

import time
from dataclasses import replace
from typing import Final

from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound
from holdfast.payments.providers.port import (
    OutcomeUnknown,
    PayoutOutcome,
    PayoutRequest,
    ProviderRefused,
    ProviderUnavailable,
)
from holdfast.payments.queries import payouts as queries
from holdfast.payments.rules.payouts import (
    ACTIONS,
    CONFIRMED_BY,
    WITHDRAWAL_STATES,
    Withdrawal,
    doubt_of,
    is_overdue_at_provider,
    may_send_again,
    next_recheck,
)
from holdfast.payments.rules.webhooks import PROCESSED, Verdict
from holdfast.payments.usecases.opening import open_account_of
from holdfast.payments.usecases.withdrawals import news_of, take_step
from holdfast.platform.db import Db
from holdfast.platform.logging import log
from holdfast.platform.running import Run

UNKNOWN_TO_PROVIDER: Final = Verdict("ignored", "unknown-to-provider")
_SECONDS: Final = 15.0  # what is still due then has its turn next time


def send_payout(run: Run, withdrawal_id: str) -> None:
    """Send an approved withdrawal. Called again it sends nothing: where an attempt is on record, it asks about that."""
    attempt = run(lambda db: _attempt_first(db, withdrawal_id))
    if attempt is not None:
        _send(run, attempt)
        return
    withdrawal = run(lambda db: queries.find_withdrawal(db, withdrawal_id))
    if withdrawal is not None and withdrawal.state == "sending":
        _ask_without_haste(run, withdrawal)


def settle_payout(run: Run, reference: str, provider: str, provider_account_id: str | None) -> Verdict:
    """`provider` has said something about the payout: ask it, and record its answer. Network, then one transaction.

    Raises `OutcomeUnknown` and `ProviderUnavailable` where there is no answer; then nothing has changed.
    """
    withdrawal = run(lambda db: _find(db, reference))
    if withdrawal is None:
        return Verdict("failed", "unknown-reference")
    doubt = _doubt_of_being_told(withdrawal, provider, provider_account_id)
    if doubt is not None:
        return run(lambda db: suspect_payout(db, reference, doubt))
    return ask_payout(run, withdrawal)


def settle_due_payouts(run: Run) -> int:
    """Look after every withdrawal that is due, each on its own, and answer with how many. A provider without an answer
    is asked again later; any other failure is raised when all have been looked after."""
    until, done = time.monotonic() + _SECONDS, 0
    failures: list[Exception] = []
    while time.monotonic() < until and (withdrawal_id := run(queries.set_next_check)) is not None:
        done += 1
        try:
            pursue_payout(run, withdrawal_id)
        except Exception as failure:
            log().exception("a payout could not be looked after", extra={"withdrawal_id": withdrawal_id})
            failures.append(failure)
    if failures:
        raise ExceptionGroup("not every payout could be looked after", failures)
    return done


def pursue_payout(run: Run, withdrawal_id: str) -> None:
    """Do what a withdrawal needs next: send it if that was missed, ask about it, or send it again."""
    withdrawal = run(lambda db: queries.find_withdrawal(db, withdrawal_id))
    if withdrawal is None:
        return
    if withdrawal.state == "approved":
        send_payout(run, withdrawal_id)
        return
    if _ask_without_haste(run, withdrawal):
        attempt = run(lambda db: _attempt_again(db, withdrawal_id))
        if attempt is not None:
            _send(run, attempt)


def ask_payout(run: Run, withdrawal: Withdrawal) -> Verdict:
    """Ask its provider, and record the answer. Network, then one transaction; raises as `settle_payout` does."""
    account = withdrawal.account
    outcome = open_account_of(run, account.provider, account.provider_account_id).find_payout(withdrawal.id)
    return run(lambda db: record_payout_outcome(db, withdrawal.id, outcome))


def record_payout_outcome(db: Db, withdrawal_id: str, outcome: PayoutOutcome) -> Verdict:
    """Record what the provider says of a payout, and move the money once: paid, payout(withdrawal) →
    clearing(provider); failed, → available(user); reversed after it was paid, clearing(provider) → available(user).
    What an administrator has concluded stays as it is."""
    withdrawal = _lock(db, withdrawal_id)
    doubt = doubt_of(withdrawal, outcome)
    if doubt is not None:
        return suspect_payout(db, withdrawal_id, doubt)
    if outcome.status == "not_found":
        return _note_absence(db, withdrawal)
    if outcome.status in CONFIRMED_BY.get(withdrawal.state, ()):
        return _confirm(db, withdrawal, outcome)
    action = ACTIONS[outcome.status]
    if withdrawal.concluded_by is not None or (withdrawal.state, action) not in WITHDRAWAL_STATES:
        return suspect_payout(db, withdrawal_id, f"{outcome.status}-after-{withdrawal.state}")
    _move(db, withdrawal, action, outcome.reason, outcome.provider_reference)
    return PROCESSED


def suspect_payout(db: Db, withdrawal_id: str, doubt: str) -> Verdict:
    """The provider's word does not fit what we know: nothing moves, a person has to look. Each doubt is said once."""
    withdrawal = _lock(db, withdrawal_id)
    if withdrawal.doubt != doubt:
        queries.set_withdrawal(db, replace(withdrawal, doubt=doubt))
        news = news_of(withdrawal) | {"reason": doubt, "state": withdrawal.state, "recipients": []}
        db.announce("payments.withdrawal.suspicious", withdrawal.id, news)
        db.note_change(withdrawal.id, {"doubt": withdrawal.doubt}, {"doubt": doubt})
    return Verdict("failed", doubt)


def _send(run: Run, withdrawal: Withdrawal) -> None:
    """Call the provider about an attempt that is on record. Without a clear answer it stays as it is, and is asked
    about."""
    request = PayoutRequest(withdrawal.id, withdrawal.amount, withdrawal.account.recipient, "Withdrawal")
    port = open_account_of(run, withdrawal.account.provider, withdrawal.account.provider_account_id)
    try:
        if port.environment != withdrawal.account.environment:
            raise ProviderRefused("the bank account was registered in another environment")
        outcome = port.send_payout(request)
    except ProviderRefused as refused:
        reason = refused.reason
        run(lambda db: _refuse(db, withdrawal, reason))
    except (OutcomeUnknown, ProviderUnavailable) as silence:
        _log_silence(withdrawal, silence)
    else:
        run(lambda db: record_payout_outcome(db, withdrawal.id, outcome))


def _ask_without_haste(run: Run, withdrawal: Withdrawal) -> bool:
    """Ask, and leave it to the next turn if there is no answer. Whether the answer is that nobody knows of it."""
    try:
        return ask_payout(run, withdrawal) == UNKNOWN_TO_PROVIDER
    except (OutcomeUnknown, ProviderUnavailable) as silence:
        _log_silence(withdrawal, silence)
        return False


def _attempt_first(db: Db, withdrawal_id: str) -> Withdrawal | None:
    withdrawal = queries.lock_withdrawal(db, withdrawal_id)
    return None if withdrawal is None or withdrawal.state != "approved" else _attempt(db, withdrawal)


def _attempt_again(db: Db, withdrawal_id: str) -> Withdrawal | None:
    """Only long enough after the last attempt, whoever made it."""
    withdrawal = _lock(db, withdrawal_id)
    return _attempt(db, withdrawal) if may_send_again(withdrawal, clock.now()) else None


def _attempt(db: Db, withdrawal: Withdrawal) -> Withdrawal:
    attempted = replace(withdrawal, attempts=withdrawal.attempts + 1, sent_at=clock.now())
    return take_step(db, attempted, "send", "platform")


def _refuse(db: Db, attempted: Withdrawal, reason: str) -> None:
    """The provider's clear no to this attempt, unless it was overtaken by other news."""
    withdrawal = _lock(db, attempted.id)
    if withdrawal.state == "sending" and withdrawal.attempts == attempted.attempts:
        _move(db, withdrawal, "fail", reason, None)


def _move(db: Db, withdrawal: Withdrawal, action: str, reason: str | None, provider_reference: str | None) -> None:
    told = replace(
        withdrawal,
        reason=reason,
        doubt=None,
        provider_reference=provider_reference or withdrawal.provider_reference,
        settled_at=None if action == "acknowledge" else clock.now(),
    )
    take_step(db, told, action, "provider")


def _confirm(db: Db, withdrawal: Withdrawal, outcome: PayoutOutcome) -> Verdict:
    if withdrawal.state == "paid":
        queries.set_withdrawal(db, replace(withdrawal, check_due_at=next_recheck(withdrawal, clock.now())))
    return Verdict("ignored", "pending-at-provider") if outcome.status == "pending" else PROCESSED


def _note_absence(db: Db, withdrawal: Withdrawal) -> Verdict:
    """It may have been lost on the way; but what the provider once knew of, it may not forget."""
    if withdrawal.state in ("sent", "paid") and is_overdue_at_provider(withdrawal, clock.now()):
        return suspect_payout(db, withdrawal.id, "forgotten-by-provider")
    return UNKNOWN_TO_PROVIDER


def _doubt_of_being_told(withdrawal: Withdrawal, provider: str, provider_account_id: str | None) -> str | None:
    if withdrawal.account.provider != provider:
        return "webhook-of-another-provider"
    if withdrawal.account.provider_account_id != provider_account_id:
        return "webhook-of-another-account"
    return "never-sent" if withdrawal.attempts == 0 else None


def _find(db: Db, reference: str) -> Withdrawal | None:
    try:
        return queries.find_withdrawal(db, reference)
    except NotFound:  # it is no identifier of a withdrawal
        return None


def _lock(db: Db, withdrawal_id: str) -> Withdrawal:
    withdrawal = queries.lock_withdrawal(db, withdrawal_id)
    assert withdrawal is not None, "a withdrawal is never removed"
    return withdrawal


def _log_silence(withdrawal: Withdrawal, silence: OutcomeUnknown | ProviderUnavailable) -> None:
    extra = {"withdrawal_id": withdrawal.id, "attempts": withdrawal.attempts, "reason": silence.reason}
    log().warning("a payout's outcome is not known", extra=extra)
