"""Doubts about payments: recorded when a provider's word does not fit, and resolved by administrators."""

from collections import defaultdict
from dataclasses import replace

from holdfast.identity.rules.callers import Admin, Staff
from holdfast.identity.rules.people import Challenge
from holdfast.identity.usecases.challenges import begin_challenge, require_challenge
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import NotFound, WrongState
from holdfast.kernel.states import advance
from holdfast.ledger.rules import accounts as ledger
from holdfast.ledger.usecases.posting import post
from holdfast.payments.providers.port import Environment
from holdfast.payments.queries import doubts as queries
from holdfast.payments.queries.pay_ins import find_payment
from holdfast.payments.queries.transfer_accounts import claim_settlement
from holdfast.payments.rules.doubts import (
    RESOLUTIONS,
    RESOLVE,
    Doubt,
    Remedy,
    SeenPayment,
    check_open,
    credit,
    late_receipt,
    money_of,
)
from holdfast.payments.rules.pay_ins import PAYMENT_STATES, Payment, news_of
from holdfast.payments.rules.webhooks import WebhookDelivery
from holdfast.payments.usecases.refund_requests import add_refund_of, check_refundable
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def record_doubt(
    db: Db,
    payment: Payment,
    reason: str,
    *,
    said: Money | None = None,
    environment: Environment | None = None,
    provider_reference: str | None = None,
) -> bool:
    """Keep why the provider's word was not believed, with what it said; whether that is news."""
    doubt = Doubt(
        id=new_id("dbt"),
        payment_id=payment.id,
        reason=reason,
        said=said if said is not None and said.minor > 0 else None,
        environment=environment or payment.environment,
        provider_reference=provider_reference or "",
        created_at=clock.now(),
    )
    return queries.add_doubt(db, doubt)


def record_mistaken_webhook(db: Db, delivery: WebhookDelivery, reason: str) -> None:
    """A webhook about one of our payments that another provider or environment sent, for people to see beside it."""
    reference = delivery.reference or ""
    payment = find_payment(db, reference) if reference.startswith("pay_") else None  # reserved accounts are none
    if payment is not None:
        said_in = delivery.environment
        record_doubt(db, payment, reason, environment=said_in, provider_reference=delivery.event_key)


def list_seen_payments(db: Db, staff: Staff, *, status: str | None, after: str | None, limit: int) -> list[SeenPayment]:
    """Everybody's payments, newest first; with `status`, those that are in it, or `suspicious`: with an open doubt."""
    staff.require("payments.read")
    found = queries.list_payments_seen(db, status=status, before_id=after, limit=limit)
    doubts = defaultdict(list)
    for doubt in queries.list_doubts_of(db, [payment.id for payment in found]) if found else []:
        doubts[doubt.payment_id].append(doubt)
    return [SeenPayment(payment, tuple(doubts[payment.id])) for payment in found]


def begin_resolution(run: Run, admin: Admin, payment_id: str, doubt_id: str) -> Challenge:
    """Ask the administrator for a code that resolves this doubt, and no other. Opens its own transactions."""
    run(lambda db: _check_resolvable(db, admin, payment_id, doubt_id))
    return begin_challenge(run, admin, RESOLVE, doubt_id)


def resolve_payment(
    db: Db, admin: Admin, payment_id: str, doubt_id: str, *, remedy: Remedy, reason: str, challenge_id: str, code: str
) -> Doubt:
    """Credit what came to the payer's balance, clearing(provider) → available(payer); or send it back,
    clearing(provider) → payment → refund; or dismiss the doubt. Needs a fresh code for this doubt alone.

    Refused: resolved before (409), no money in it, or what is booked elsewhere (409), not to be sent back (409), a code
    that is wrong, used or for something else (see `require_challenge`).
    """
    admin.require("payments.resolve")
    require_challenge(db, admin, challenge_id=challenge_id, code=code, action=RESOLVE, subject=doubt_id)
    locked = queries.lock_doubted_payment(db, payment_id, doubt_id)
    if locked is None:
        raise _not_found()
    payment, doubt, is_in_books = locked
    check_open(doubt)
    if is_in_books and remedy != "dismiss":
        detail = "This money is in the books already, with another payment: it can only be dismissed."
        raise WrongState(detail, slug="money-in-books")
    resolved = replace(
        doubt,
        resolution=RESOLUTIONS[remedy],
        resolution_reason=reason,
        resolved_by=admin.id,
        resolved_at=clock.now(),
        refund_id=_move_money(db, payment, doubt, remedy),
    )
    # What is still asked about goes on: somebody else's webhook came, and that is all.
    is_waiting = payment.check_due_at is None and (payment.status, "close") in PAYMENT_STATES
    closed_to = advance(PAYMENT_STATES, payment.status, "close", "admin").to if is_waiting else None
    queries.set_resolved(db, resolved, payment_to=closed_to)
    news = news_of(payment, doubt.said or payment.amount) | {"doubt_id": doubt.id, "resolution": resolved.resolution}
    db.announce("payments.payment.resolved", payment.id, news | {"reason": reason, "recipients": []})
    after = {"resolution": resolved.resolution, "reason": reason, "status": closed_to or payment.status}
    db.note_change(payment.id, {"doubt": doubt.reason, "status": payment.status}, after)
    return resolved


def _move_money(db: Db, payment: Payment, doubt: Doubt, remedy: Remedy) -> str | None:
    """The id of the refund, where there is one."""
    if remedy == "dismiss":
        return None
    money = money_of(doubt, payment)
    if doubt.reason == "another-account" and doubt.provider_reference:
        claim_settlement(db, payment.id, doubt.provider_reference)
    if remedy == "credit":
        post(db, credit(doubt, payment, money))
        db.announce(
            "payments.payment.credited", payment.id, news_of(payment, money) | {"recipients": [payment.payer_id]}
        )
        return None
    check_refundable(db, payment)
    source = ledger.payment(payment.id, money.currency)
    return add_refund_of(db, payment, money, source, late_receipt(doubt, payment, money)).id


def _check_resolvable(db: Db, admin: Admin, payment_id: str, doubt_id: str) -> None:
    admin.require("payments.resolve")
    doubt = queries.find_doubt(db, payment_id, doubt_id)
    if doubt is None:
        raise _not_found()
    check_open(doubt)


def _not_found() -> NotFound:
    return NotFound("There is no such doubt about a payment.")
