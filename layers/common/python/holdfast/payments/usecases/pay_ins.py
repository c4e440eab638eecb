"""Paying in: an attempt is recorded, a checkout is opened, and the provider is asked what became of it."""

from dataclasses import replace

from holdfast.identity.rules.callers import User
from holdfast.identity.usecases.kyc_limits import check_move
from holdfast.identity.usecases.people import find_user
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, NotFound, Unavailable
from holdfast.kernel.states import advance
from holdfast.payments.providers.configured import open_provider
from holdfast.payments.providers.port import (
    CheckoutStarted,
    Method,
    OutcomeUnknown,
    PaymentRequest,
    ProviderRefused,
    ProviderUnavailable,
)
from holdfast.payments.queries import pay_ins as queries
from holdfast.payments.queries.provider_accounts import find_current_account
from holdfast.payments.queries.transfer_accounts import add_transfer_account
from holdfast.payments.rules.pay_ins import FIRST_CHECK, LIFETIME, PAYMENT_STATES, Payment
from holdfast.payments.usecases.opening import open_account_of
from holdfast.payments.usecases.provider_choices import choose_providers
from holdfast.platform.db import Db
from holdfast.platform.running import Run
from holdfast.platform.settings import settings


def add_payment(
    db: Db,
    payer: User,
    *,
    order_id: str | None,
    amount: Money,
    provider: str | None,
    method: Method | None = None,
    description: str = "",
) -> Payment:
    """Record the payer's wish to pay `amount` through the named provider, or the tenant's first that takes it: for an
    order, or without one to top up the payer's balance. No money moves, and nothing is sent yet.

    Refused: no amount (422), nobody who takes the currency by the method, or not the provider that is named (422).
    """
    if amount.minor <= 0:
        raise Invalid.field("amount", "The amount must be more than zero.", slug="amount-not-positive")
    first, *others = choose_providers(db, amount.currency, method=method, named=provider)
    own = find_current_account(db, first)
    now = clock.now()
    payment = Payment(
        id=new_id("pay"),
        payer_id=payer.id,
        order_id=order_id,
        provider=first,
        environment=open_provider(first).environment if own is None else own.environment,
        amount=amount,
        received=None,
        email=_email_of(db, payer),
        description=description or (f"Order {order_id}" if order_id else "Top-up"),
        status="created",
        reason=None,
        checkout_url=None,
        provider_reference=None,
        check_due_at=now + FIRST_CHECK,
        created_at=now,
        expires_at=now + LIFETIME,
        settled_at=None,
        provider_account_id=None if own is None else own.id,
        method=method,
        alternatives=tuple(others),
    )
    queries.add_payment(db, payment)
    check_move(db, payer.id, "out" if order_id else "in", amount, payment.id)
    noted = {"status": payment.status, "amount": str(amount), "provider": first, "method": method}
    db.note_change(payment.id, None, noted)
    return payment


def open_checkout(run: Run, payment: Payment) -> Payment:
    """Open the provider's checkout for a committed payment: the answer's `checkout_url` is where the payer pays, or
    `transfer_to` what account to transfer to.

    Network, then one transaction. Where the provider is down and nothing was sent, the next is asked that the tenant
    has chosen, unless the payer named this one; never where something may have been sent. A provider's no fails the
    payment and is refused (422). Without a clear answer (503) the payment stands as it is: nobody has been sent
    anywhere, and another attempt is another payment.
    """
    request = PaymentRequest(
        reference=payment.id,
        amount=payment.amount,
        email=payment.email,
        callback_url=f"{settings().public_url}/v1/payments/{payment.id}/return",
        description=payment.description,
        method=payment.method,
    )
    try:
        started = open_account_of(run, payment.provider, payment.provider_account_id).start_payment(request)
    except ProviderRefused as refused:
        reason = refused.reason
        run(lambda db: _fail_to_open(db, payment, reason))
        raise
    except ProviderUnavailable:
        if not payment.alternatives:
            raise
        return open_checkout(run, run(lambda db: _pass_on(db, payment)))
    except OutcomeUnknown as unknown:
        raise Unavailable("The payment provider gave no clear answer: try again.") from unknown
    return run(lambda db: _open(db, payment, started))


def find_payment(db: Db, payment_id: str) -> Payment | None:
    return queries.find_payment(db, payment_id)


def list_payments(db: Db, order_id: str) -> list[Payment]:
    """Every payment of an order, oldest first."""
    return queries.list_payments(db, order_id)


def _email_of(db: Db, payer: User) -> str:
    user = find_user(db, payer.id)
    if user is None:
        raise NotFound("There is no such user.")
    return user.email


def _open(db: Db, payment: Payment, started: CheckoutStarted) -> Payment:
    locked = queries.lock_payment(db, payment.id)
    assert locked is not None, "a payment is never removed"
    status = locked.status
    if status == "created":  # otherwise its outcome was quicker than the answer about the checkout
        transition = advance(PAYMENT_STATES, status, "open", "payer")
        status = transition.to
        db.announce(transition.event, payment.id, {"payment_id": payment.id, "order_id": payment.order_id})
        db.note_change(payment.id, {"status": locked.status}, {"status": status})
    queries.set_checkout(db, payment.id, status, started.checkout_url, started.provider_reference)
    if started.transfer_to is not None:
        add_transfer_account(db, payment, started.transfer_to, started.provider_reference)
    return replace(
        locked,
        status=status,
        checkout_url=started.checkout_url,
        provider_reference=started.provider_reference,
        transfer_to=started.transfer_to,
    )


def _pass_on(db: Db, payment: Payment) -> Payment:
    """To the next provider. The one that is down has never heard of it, so that no two know the same payment."""
    locked = queries.lock_payment(db, payment.id)
    assert locked is not None, "a payment is never removed"
    if locked.status != "created":
        raise Unavailable("The payment provider cannot be reached now, and the payment was given up.")
    following, *others = payment.alternatives
    own = find_current_account(db, following)
    environment = open_provider(following).environment if own is None else own.environment
    account_id = None if own is None else own.id
    queries.set_provider(db, payment.id, following, environment, account_id)
    news = {"payment_id": payment.id, "unavailable": payment.provider, "provider": following, "recipients": []}
    db.announce("payments.payment.passed_on", payment.id, news)
    db.note_change(payment.id, {"provider": payment.provider}, {"provider": following})
    passed_on = replace(payment, provider=following, environment=environment, provider_account_id=account_id)
    return replace(passed_on, alternatives=tuple(others))


def _fail_to_open(db: Db, payment: Payment, reason: str) -> None:
    locked = queries.lock_payment(db, payment.id)
    assert locked is not None, "a payment is never removed"
    transition = advance(PAYMENT_STATES, locked.status, "fail", "provider")
    queries.set_ended(db, payment.id, transition.to, reason)
    news = {"payment_id": payment.id, "order_id": payment.order_id, "reason": reason, "recipients": [payment.payer_id]}
    db.announce(transition.event, payment.id, news)
    db.note_change(payment.id, {"status": locked.status}, {"status": transition.to, "reason": reason})
