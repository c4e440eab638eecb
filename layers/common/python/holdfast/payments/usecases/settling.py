"""What became of a payment, as its provider says when asked. Webhooks and the clock only say when to ask."""

from holdfast.identity.usecases.kyc_limits import count_move
from holdfast.kernel import clock
from holdfast.kernel.states import advance
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.posting import post
from holdfast.payments.providers.port import PaymentOutcome
from holdfast.payments.queries import pay_ins as queries
from holdfast.payments.queries.doubts import is_resolved_with_money
from holdfast.payments.queries.refunds import find_refunded_minor
from holdfast.payments.queries.transfer_accounts import find_account_number, set_settlement
from holdfast.payments.rules.pay_ins import PAYMENT_STATES, Payment, doubt_of, news_of
from holdfast.payments.rules.postings import lying_place, receipt, reversal, top_up
from holdfast.payments.rules.webhooks import PROCESSED, Verdict
from holdfast.payments.usecases.doubts import record_doubt
from holdfast.payments.usecases.opening import open_account_of
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def settle_payment(run: Run, payment: Payment, told: str | None = None) -> Verdict:
    """Ask the provider about a payment and record what it says. Network, then one transaction; may be repeated.

    `told`: the event key of the webhook that told of it.

    Raises `OutcomeUnknown` and `ProviderUnavailable` where there is no answer; then nothing has changed.
    """
    outcome = open_account_of(run, payment.provider, payment.provider_account_id).find_payment(payment.id, told)
    return run(lambda db: record_payment_outcome(db, payment.id, outcome))


def record_payment_outcome(db: Db, payment_id: str, outcome: PaymentOutcome) -> Verdict:
    """Record what the provider says of a payment. What was received is posted once, however often this is called:
    clearing(provider) → payment(payment_id), with the amount that really came, and of a top-up → available(payer)."""
    payment = queries.lock_payment(db, payment_id)
    assert payment is not None, "a payment is never removed"
    match outcome.status:
        case "succeeded":
            return _receive(db, payment, outcome)
        case "reversed":
            return _take_back(db, payment, outcome)
        case "failed":
            return _fail(db, payment, outcome.reason)
        case "pending":
            _give_up_when_late(db, payment)
            return Verdict("ignored", "pending-at-provider")
        case "not_found":
            _give_up_when_late(db, payment)
            return Verdict("failed", "unknown-to-provider")


def _receive(db: Db, payment: Payment, outcome: PaymentOutcome) -> Verdict:
    if payment.received is not None:
        is_more = outcome.paid_to is not None and outcome.provider_reference != payment.provider_reference
        return _suspect(db, payment, "paid-again", outcome) if is_more else PROCESSED
    doubt = doubt_of(payment, outcome) or _doubt_of_account(db, payment, outcome)
    if doubt is None and is_resolved_with_money(db, payment, outcome.provider_reference):
        doubt = "paid-after-resolution"
    if doubt is not None:
        return _suspect(db, payment, doubt, outcome)
    assert outcome.amount is not None, "an amount that is missing is doubted"
    transition = advance(PAYMENT_STATES, payment.status, "succeed", "provider")
    queries.set_received(db, payment.id, outcome.amount, outcome.provider_reference)
    news = news_of(payment, outcome.amount) | {"expected_amount": payment.amount.amount, "recipients": []}
    db.announce(transition.event, payment.id, news)
    count_move(db, payment.payer_id, "out" if payment.order_id else "in", outcome.amount, payment.id)
    if payment.order_id is None:
        post(db, receipt(payment, outcome.amount), top_up(payment, outcome.amount))
        db.announce("payments.top_up.credited", payment.id, news | {"recipients": [payment.payer_id]})
    else:
        post(db, receipt(payment, outcome.amount))
    db.note_change(payment.id, {"status": payment.status}, {"status": transition.to, "received": str(outcome.amount)})
    return PROCESSED


def _doubt_of_account(db: Db, payment: Payment, outcome: PaymentOutcome) -> str | None:
    """Money that came to an account is this payment's where the account is, and only once."""
    if outcome.paid_to is None:
        return None
    if find_account_number(db, payment.id) != outcome.paid_to or outcome.provider_reference is None:
        return "another-account"
    set_settlement(db, payment.id, outcome.provider_reference)
    return None


def _suspect(db: Db, payment: Payment, doubt: str, outcome: PaymentOutcome) -> Verdict:
    """Money may have come that we cannot book: a person has to look. Said once, and not asked about any more."""
    said, reference = outcome.amount, outcome.provider_reference
    is_news = record_doubt(db, payment, doubt, said=said, environment=outcome.environment, provider_reference=reference)
    if is_news or payment.check_due_at is not None:
        queries.set_unchecked(db, payment.id, doubt)
    if is_news:
        news = news_of(payment, payment.amount) | {"reason": doubt, "recipients": []}
        if said is not None:
            news |= {"said_amount": said.amount, "said_currency": said.currency}
        db.announce("payments.payment.suspicious", payment.id, news)
        db.note_change(payment.id, {"reason": payment.reason}, {"reason": doubt})
    return Verdict("failed", doubt)


def _take_back(db: Db, payment: Payment, outcome: PaymentOutcome) -> Verdict:
    """The provider took the money back. Where it has been given a use already, nothing moves: people decide."""
    if payment.status == "reversed":
        return PROCESSED
    if payment.received is None and is_resolved_with_money(db, payment):
        return _suspect(db, payment, "reversed-after-resolution", outcome)
    if payment.received is None:
        return _fail(db, payment, "reversed")
    refunded_minor = find_refunded_minor(db, payment.id)
    if refunded_minor >= payment.received.minor:  # that is how a provider may call what we have sent back ourselves
        return Verdict("ignored", "refunded-by-us")
    transition = advance(PAYMENT_STATES, payment.status, "reverse", "provider")
    queries.set_ended(db, payment.id, transition.to, outcome.reason)
    is_covered = not refunded_minor and balance(db, lying_place(payment)).available >= payment.received
    if is_covered:
        post(db, reversal(payment, payment.received))
    news = news_of(payment, payment.received) | {"reason": outcome.reason, "is_covered": is_covered}
    db.announce(transition.event, payment.id, news | {"recipients": [payment.payer_id]})
    if not is_covered:
        db.announce("payments.payment.reversal_uncovered", payment.id, news | {"recipients": []})
    db.note_change(payment.id, {"status": payment.status}, {"status": transition.to, "is_covered": is_covered})
    return PROCESSED


def _fail(db: Db, payment: Payment, reason: str | None) -> Verdict:
    if (payment.status, "fail") in PAYMENT_STATES:
        transition = advance(PAYMENT_STATES, payment.status, "fail", "provider")
        queries.set_failed(db, payment.id, reason)
        news = news_of(payment, payment.amount) | {"reason": reason, "recipients": [payment.payer_id]}
        db.announce(transition.event, payment.id, news)
        db.note_change(payment.id, {"status": payment.status}, {"status": transition.to, "reason": reason})
    elif payment.received is None:
        _give_up_when_late(db, payment)
    return PROCESSED


def _give_up_when_late(db: Db, payment: Payment) -> None:
    """After its time a payment of which the provider has heard nothing expires; a failed one is just let be."""
    if payment.received is not None or payment.check_due_at is None or clock.now() < payment.expires_at:
        return
    if (payment.status, "expire") not in PAYMENT_STATES:
        queries.set_unchecked(db, payment.id, payment.reason)
        return
    transition = advance(PAYMENT_STATES, payment.status, "expire", "clock")
    queries.set_ended(db, payment.id, transition.to, None)
    db.announce(transition.event, payment.id, news_of(payment, payment.amount) | {"recipients": [payment.payer_id]})
    db.note_change(payment.id, {"status": payment.status}, {"status": transition.to})
