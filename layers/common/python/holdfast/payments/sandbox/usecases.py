"""What the sandbox does when it is asked for something, and how it goes on afterwards by itself."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, NotFound, Unauthenticated, WrongState
from holdfast.payments.providers.exchange import is_same
from holdfast.payments.providers.port import Bank
from holdfast.payments.providers.sandbox import PAYMENT_SCRIPTS, payout_script, refund_script
from holdfast.payments.queries.references import find_tenant_of_reference
from holdfast.payments.rules.webhooks import PLATFORM_TENANT
from holdfast.payments.sandbox import queries
from holdfast.payments.sandbox.rules import (
    BANKS,
    PAYMENT_COURSES,
    SENDING_COURSES,
    Course,
    Deed,
    ScriptedFailure,
    ScriptedRefusal,
    Sending,
    Telling,
    Transaction,
    Webhook,
    owner_of,
    paid_by,
)
from holdfast.payments.sandbox.schemas import SandboxRefundBody, SandboxTransactionBody, SandboxTransferBody
from holdfast.platform.db import Db
from holdfast.platform.running import RunIn
from holdfast.platform.settings import secret, settings

T = TypeVar("T")
_Document = SandboxTransactionBody | SandboxTransferBody | SandboxRefundBody


def refuse_without_sandbox() -> None:
    if not settings().allowed.sandbox:
        raise NotFound("There is no sandbox here.")


def require_secret(headers: Mapping[str, str]) -> None:
    """Only who knows the shared secret may ask for anything, and where there is no sandbox nobody."""
    refuse_without_sandbox()
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not is_same(given.strip(), secret("sandbox_secret")):
        raise Unauthenticated("The sandbox's secret is not right.")


def home_of(reference: str) -> str:
    """The tenant in whose books the sandbox writes: the one that gave out the reference, or the platform's own."""
    return find_tenant_of_reference(reference) or PLATFORM_TENANT


def start_transaction(
    run: RunIn, *, reference: str, amount: Money, email: str, callback_url: str, description: str
) -> Transaction:
    def work(db: Db) -> Transaction:
        started = Transaction(_deed("stx", reference, amount, Course("pending")), None, callback_url, description)
        _require_new(queries.add_transaction(db, started, email))
        return started

    return run(work, home_of(reference))


def find_transaction(run: RunIn, reference: str) -> Transaction:
    found = run(lambda db: _present_transaction(queries.find_transaction(db, reference)), home_of(reference))
    return _known(found)


def play_checkout(run: RunIn, reference: str, script: str) -> Transaction:
    """The payer pays, or does not, as the script says. Refused when there is nothing left to pay (409)."""
    if script not in PAYMENT_SCRIPTS:
        raise Invalid.field("script", "There is no such script.", slug="unknown-script")
    course = PAYMENT_COURSES[script]

    def work(db: Db) -> Transaction:
        transaction = _known(queries.lock_transaction(db, reference))
        if not transaction.is_open:
            raise WrongState("This is paid already.", slug="already-paid")
        paid = paid_by(script, transaction.deed.amount)
        queries.set_paid(db, reference, paid, course)
        played = replace(transaction, paid=paid, deed=replace(transaction.deed, status=course.answers))
        _tell(
            db, course, "transaction", lambda deed: SandboxTransactionBody.of(replace(played, deed=deed)), played.deed
        )
        return played

    return run(work, home_of(reference))


def start_transfer(run: RunIn, *, reference: str, amount: Money, recipient: str) -> Sending:
    """Send money to `bank_code:account_number`; what becomes of it is in the number's last two digits."""
    script = payout_script(recipient)

    def work(db: Db) -> Sending:
        course = _course_of(script)
        transfer = Sending(_deed("str", reference, amount, course), recipient)
        _require_new(queries.add_transfer(db, transfer))
        _tell(db, course, "transfer", lambda deed: SandboxTransferBody.of(replace(transfer, deed=deed)), transfer.deed)
        return transfer

    return _unless_it_breaks(script, run(work, home_of(reference)))


def find_transfer(run: RunIn, reference: str) -> Sending:
    found = run(lambda db: _present(queries.find_transfer(db, reference)), home_of(reference))
    return _known(found)


def start_refund(run: RunIn, *, reference: str, payment_reference: str, amount: Money) -> Sending:
    """Give back a part or all of what was paid; what becomes of it is in the last two digits of the amount."""
    script = refund_script(amount)

    def work(db: Db) -> Sending:
        transaction = _known(queries.lock_transaction(db, payment_reference))
        _require_refundable(db, transaction, amount)
        course = _course_of(script)
        refund = Sending(_deed("srf", reference, amount, course), payment_reference)
        _require_new(queries.add_refund(db, refund))
        _tell(db, course, "refund", lambda deed: SandboxRefundBody.of(replace(refund, deed=deed)), refund.deed)
        return refund

    return _unless_it_breaks(script, run(work, home_of(payment_reference)))


def find_refund(run: RunIn, reference: str) -> Sending:
    found = run(lambda db: _present(queries.find_refund(db, reference)), home_of(reference))
    return _known(found)


def list_banks() -> tuple[Bank, ...]:
    """The same fictional banks in every currency."""
    return BANKS


def find_account_owner(bank_code: str, account_number: str) -> str:
    """The fictional name that a fictional account is in."""
    is_number = account_number.isascii() and account_number.isdigit() and 6 <= len(account_number) <= 20
    if bank_code not in {bank.code for bank in BANKS} or not is_number:
        raise NotFound("There is no such account.", slug="unknown-account")
    if payout_script(account_number) == "unresolvable":
        raise NotFound("There is no such account.", slug="unknown-account")
    return owner_of(account_number)


def _deed(prefix: str, reference: str, amount: Money, course: Course) -> Deed:
    if amount.minor <= 0:
        raise Invalid.field("amount", "The amount must be more than zero.", slug="amount-not-positive")
    now = clock.now()
    becomes_at = None if course.becomes is None else now + course.after
    return Deed(new_id(prefix), reference, amount, course.answers, course.becomes, becomes_at, now)


def _course_of(script: str) -> Course:
    if script == "refused":
        raise ScriptedRefusal("Refused, as the script says.")
    return SENDING_COURSES[script]


def _unless_it_breaks(script: str, sending: Sending) -> Sending:
    """After the commit: the money is on its way, and whoever asked for it hears nothing of it."""
    if script == "unknown":
        raise ScriptedFailure("Broken, as the script says.")
    return sending


def _require_refundable(db: Db, transaction: Transaction, amount: Money) -> None:
    paid = transaction.paid
    if transaction.deed.at(clock.now()).status != "succeeded" or paid is None or paid.currency != amount.currency:
        raise Invalid("There is no such payment to give back.", slug="not-refundable")
    if queries.find_refunded_minor(db, transaction.deed.reference) + amount.minor > paid.minor:
        raise Invalid("That is more than is left of the payment.", slug="not-refundable")


def _tell(db: Db, course: Course, kind: str, document_of: Callable[[Deed], _Document], deed: Deed) -> None:
    """Write the webhooks that the course has; those that are due at once are announced with it."""
    for telling in course.tellings:
        webhook = _webhook(telling, kind, document_of(replace(deed, status=telling.state)))
        is_due = webhook.due_at <= clock.now()
        queries.add_webhook(db, webhook, announced_at=clock.now() if is_due else None)
        if is_due:
            announce_webhook(db, webhook.id)


def announce_webhook(db: Db, webhook_id: str) -> None:
    db.announce("sandbox.webhook.due", webhook_id, {"webhook_id": webhook_id, "recipients": []})


def _webhook(telling: Telling, kind: str, document: _Document) -> Webhook:
    webhook_id, now = new_id("evt"), clock.now()
    body = {
        "id": webhook_id,
        "type": f"{kind}.{telling.state}",
        "created_at": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "object": document.model_dump(),
    }
    return Webhook(webhook_id, json.dumps(body), telling.copies, now + telling.after, is_delivered=False)


def _present(sending: Sending | None) -> Sending | None:
    return None if sending is None else replace(sending, deed=sending.deed.at(clock.now()))


def _present_transaction(transaction: Transaction | None) -> Transaction | None:
    return None if transaction is None else replace(transaction, deed=transaction.deed.at(clock.now()))


def _known(found: T | None) -> T:
    if found is None:
        raise NotFound("There is no such reference.", slug="unknown-reference")
    return found


def _require_new(is_new: bool) -> None:
    if not is_new:
        raise WrongState("The reference was used before.", slug="duplicate-reference")
