"""Refunds through the provider, once the money is set aside: sent, and settled only by a clear yes or no."""

from holdfast.kernel import clock
from holdfast.kernel.states import advance
from holdfast.ledger.usecases.posting import post
from holdfast.payments.providers.port import (
    OutcomeUnknown,
    ProviderRefused,
    ProviderUnavailable,
    RefundOutcome,
    RefundRequest,
)
from holdfast.payments.queries import pay_ins
from holdfast.payments.queries import refunds as queries
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.postings import refund_completion, refund_failure
from holdfast.payments.rules.refunds import FIRST_CHECK, REFUND_STATES, Refund, doubt_of, may_send_again, news_of
from holdfast.payments.rules.webhooks import PROCESSED, Verdict
from holdfast.payments.usecases.opening import open_account_of
from holdfast.platform.db import Db
from holdfast.platform.logging import log
from holdfast.platform.running import Run


def send_refund(run: Run, refund_id: str) -> None:
    """Send a refund that waits to be sent. Three steps: the attempt, committed; the call; what came of it.

    A second call for the same refund sends nothing. Without a clear answer the refund stays `sent`, and is asked about.
    """
    attempt = run(lambda db: _attempt(db, refund_id))
    if attempt is not None:
        _send(run, *attempt)


def settle_refund(run: Run, refund_id: str) -> Verdict:
    """Do what a refund needs: send it, ask about it, or send it again where the provider never got it.

    Raises `OutcomeUnknown` and `ProviderUnavailable` where asking gets no answer; then nothing has changed.
    """
    found = run(lambda db: _find(db, refund_id))
    if found is None:
        return Verdict("failed", "unknown-reference")
    refund, payment = found
    if refund.status == "requested":
        send_refund(run, refund_id)
        return PROCESSED
    if refund.status != "sent":
        return PROCESSED
    port = open_account_of(run, payment.provider, payment.provider_account_id)
    outcome = port.find_refund(refund.id, payment.id, refund.provider_reference)
    if outcome.status == "not_found":
        attempt = run(lambda db: _attempt_again(db, refund))
        if attempt is not None:
            _send(run, *attempt)
            return PROCESSED
    return run(lambda db: record_refund_outcome(db, refund_id, outcome))


def record_refund_outcome(db: Db, refund_id: str, outcome: RefundOutcome) -> Verdict:
    """Record what the provider says of a refund. Yes: the refund's account → clearing(provider). No: the refund's
    account → available(payer). Either is posted once."""
    refund, payment = _lock(db, refund_id)
    if refund.status != "sent":
        return PROCESSED
    if outcome.status in ("pending", "not_found"):
        if outcome.provider_reference is not None and refund.provider_reference is None:
            queries.set_provider_reference(db, refund.id, outcome.provider_reference)
        return Verdict("ignored", f"{outcome.status.replace('_', '-')}-at-provider")
    doubt = doubt_of(refund, payment.environment, outcome)
    if doubt is not None:
        return _suspect(db, refund, payment, doubt)
    if outcome.status == "succeeded":
        _process(db, refund, payment, outcome.provider_reference)
    else:
        _fail(db, refund, payment, outcome.reason, outcome.provider_reference)
    return PROCESSED


def _send(run: Run, refund: Refund, payment: Payment) -> None:
    request = RefundRequest(refund.id, payment.id, refund.amount, f"Refund of {payment.description}")
    try:
        outcome = open_account_of(run, payment.provider, payment.provider_account_id).send_refund(request)
    except ProviderUnavailable:
        if refund.attempts == 0:  # an earlier attempt may yet turn up: then it is asked about before it is sent again
            run(lambda db: _postpone(db, refund.id))
    except ProviderRefused as refused:
        reason = refused.reason
        run(lambda db: _refuse(db, refund.id, reason))
    except OutcomeUnknown as unknown:
        log().warning("a refund's outcome is unknown", extra={"refund_id": refund.id, "reason": unknown.reason})
    else:
        run(lambda db: record_refund_outcome(db, refund.id, outcome))


def _attempt(db: Db, refund_id: str) -> tuple[Refund, Payment] | None:
    refund, payment = _lock(db, refund_id)
    if refund.status != "requested":
        return None
    return _record_attempt(db, refund, payment)


def _attempt_again(db: Db, asked: Refund) -> tuple[Refund, Payment] | None:
    """Only when long enough ago, and if nobody else has sent it since it was asked about."""
    refund, payment = _lock(db, asked.id)
    if not may_send_again(refund, clock.now()) or refund.attempts != asked.attempts:
        return None
    return _record_attempt(db, refund, payment)


def _record_attempt(db: Db, refund: Refund, payment: Payment) -> tuple[Refund, Payment]:
    transition = advance(REFUND_STATES, refund.status, "send", "platform")
    queries.set_sent(db, refund, clock.now() + FIRST_CHECK)
    db.note_change(refund.id, {"status": refund.status}, {"status": transition.to, "attempts": refund.attempts + 1})
    return refund, payment


def _postpone(db: Db, refund_id: str) -> None:
    """Nothing was sent, so it is as if it had not been tried."""
    refund, _ = _lock(db, refund_id)
    transition = advance(REFUND_STATES, refund.status, "postpone", "platform")
    queries.set_postponed(db, refund.id, clock.now() + FIRST_CHECK)
    db.note_change(refund.id, {"status": refund.status}, {"status": transition.to})


def _refuse(db: Db, refund_id: str, reason: str) -> None:
    refund, payment = _lock(db, refund_id)
    if refund.status == "sent":
        _fail(db, refund, payment, reason, None)


def _process(db: Db, refund: Refund, payment: Payment, provider_reference: str | None) -> None:
    transition = advance(REFUND_STATES, refund.status, "process", "provider")
    queries.set_settled(db, refund.id, transition.to, None, provider_reference)
    post(db, refund_completion(refund, payment))
    db.announce(transition.event, refund.id, news_of(refund, payment) | {"recipients": [payment.payer_id]})
    db.note_change(refund.id, {"status": refund.status}, {"status": transition.to})


def _fail(db: Db, refund: Refund, payment: Payment, reason: str | None, provider_reference: str | None) -> None:
    transition = advance(REFUND_STATES, refund.status, "fail", "provider")
    queries.set_settled(db, refund.id, transition.to, reason, provider_reference)
    post(db, refund_failure(refund, payment))
    news = news_of(refund, payment) | {"reason": reason, "recipients": [payment.payer_id]}
    db.announce(transition.event, refund.id, news)
    db.note_change(refund.id, {"status": refund.status}, {"status": transition.to, "reason": reason})


def _suspect(db: Db, refund: Refund, payment: Payment, doubt: str) -> Verdict:
    """The provider speaks of other money than ours: nothing is posted, and a person has to look."""
    if refund.reason != doubt:
        queries.set_unchecked(db, refund.id, doubt)
        db.announce(
            "payments.refund.suspicious", refund.id, news_of(refund, payment) | {"reason": doubt, "recipients": []}
        )
        db.note_change(refund.id, {"reason": refund.reason}, {"reason": doubt})
    return Verdict("failed", doubt)


def _find(db: Db, refund_id: str) -> tuple[Refund, Payment] | None:
    refund = queries.find_refund(db, refund_id)
    payment = None if refund is None else pay_ins.find_payment(db, refund.payment_id)
    return None if refund is None or payment is None else (refund, payment)


def _lock(db: Db, refund_id: str) -> tuple[Refund, Payment]:
    """The refund, locked, with its payment, which is only read."""
    refund = queries.lock_refund(db, refund_id)
    assert refund is not None, "a refund is never removed"
    payment = pay_ins.find_payment(db, refund.payment_id)
    assert payment is not None, "a refund has a payment"
    return refund, payment
