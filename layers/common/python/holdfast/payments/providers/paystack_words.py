"""Paystack's words in ours: statuses, references, amounts, and the events of its webhooks."""

import hashlib
import re
from collections.abc import Mapping

from holdfast.kernel.money import Money
from holdfast.payments.providers.documents import Document, Garbled, money_of, read_document
from holdfast.payments.providers.port import Environment, NoticeKind, Status, WebhookNotice

# The other currencies Paystack settles (XOF, EGP, RWF) are left out: nobody has shown that its subunit is ours.
CURRENCIES = frozenset({"GHS", "KES", "NGN", "USD", "ZAR"})

# A word that is missing here is not final: it is asked again. `abandoned` is what a checkout is called while nobody
# pays, also while it is open in a browser.
PAYMENT_STATUSES: Mapping[str, Status] = {"success": "succeeded", "failed": "failed", "reversed": "reversed"}
PAYOUT_STATUSES: Mapping[str, Status] = {
    "success": "succeeded",
    "failed": "failed",
    "abandoned": "failed",  # nobody entered the one-time code in time
    "blocked": "failed",
    "rejected": "failed",
    "reversed": "reversed",
}
REFUND_STATUSES: Mapping[str, Status] = {"processed": "succeeded", "failed": "failed"}

ASSIGN_FAILED = "dedicatedaccount.assign.failed"
_KINDS: Mapping[str, NoticeKind] = {
    "charge": "payment",
    "dedicatedaccount": "account",
    "transfer": "payout",
    "refund": "refund",
}
# The ways in which money comes to an account that is somebody's own.
_TRANSFERS = frozenset({"bank_transfer", "dedicated_nuban"})
_STATUSES: Mapping[NoticeKind, Mapping[str, Status]] = {
    "payment": PAYMENT_STATUSES,
    "payout": PAYOUT_STATUSES,
    "refund": REFUND_STATUSES,
}

# A transaction's reference may have letters, digits and - . = but no underscore, which every TypeID has. Only TypeIDs
# are respelled, so that references which are not ours pass through as they are.
_TYPEID = re.compile(r"([a-z]+)_([0-9a-hjkmnp-tv-z]{26})")
_RESPELLED = re.compile(r"([a-z]+)-([0-9a-hjkmnp-tv-z]{26})")


def their_reference(reference: str) -> str:
    """How we spell the reference of a payment to Paystack."""
    match = _TYPEID.fullmatch(reference)
    return f"{match[1]}-{match[2]}" if match else reference


def our_reference(reference: str) -> str:
    """The reference of a payment as we spelled it before `their_reference`."""
    match = _RESPELLED.fullmatch(reference)
    return f"{match[1]}_{match[2]}" if match else reference


def money_in(document: Document, name: str = "amount") -> Money | None:
    """The amount, an integer of the currency's subunit or its digits as text; None when Paystack leaves it out."""
    minor = document.whole(name)
    if minor is None:
        return None
    currency = document.text("currency")
    if currency not in CURRENCIES:
        raise Garbled("the currency's subunit at Paystack is not established")
    return money_of(minor, currency)


def principal(document: Document) -> Money | None:
    """What was paid towards the request: the requested amount, where the surplus is no more than the fee.

    Then the payer bore the fee on top. A larger surplus is an overpayment, less is an underpayment: it is what came in.
    """
    paid, requested = money_in(document), money_in(document, "requested_amount")
    if paid is None or requested is None:
        return paid
    surplus = paid.minor - requested.minor
    return requested if 0 <= surplus <= (document.whole("fees") or 0) else paid


def receiver_of(about: Document) -> str | None:
    """The number of the account that a transaction came to, if it came by transfer; not every one tells."""
    if about.optional_text("channel") not in _TRANSFERS:
        return None
    authorization = about.optional_part("authorization")
    number = None if authorization is None else authorization.optional_text("receiver_bank_account_number")
    metadata = about.get("metadata")
    if number is None and isinstance(metadata, dict):  # it may be anything else
        number = Document(metadata).optional_text("receiver_account_number")
    return number


def read_notice(body: bytes, environment: Environment) -> WebhookNotice:
    """What the webhook says, after its signature has been proven; raises `Garbled`.

    environment: of the key that it is signed with, where nothing in it names one.
    """
    document = read_document(body)
    event = document.text("event")
    kind = _kind_of(event)
    if kind == "other":
        # Its `data` may be anything, a list even.
        return WebhookNotice(_key_of(event, None, body), event, "other", None, None, None, None, None, None)
    about = document.part("data")
    if kind == "account":
        return _account_notice(event, about, body, environment)
    reference, payment_reference, paid_to = about.optional_text("reference"), None, None
    if kind == "refund":
        reference, payment_reference = None, our_reference(about.text("transaction_reference"))
    elif reference is None:
        raise Garbled("reference is missing")
    elif kind == "payment":
        reference = our_reference(reference)
        paid_to = None if _TYPEID.fullmatch(reference) else receiver_of(about)
    if paid_to is not None:
        return _credit_notice(event, about, paid_to)
    return WebhookNotice(
        event_key=_key_of(event, about.optional_text("id") or reference, body),
        event=event,
        kind=kind,
        reference=reference,
        payment_reference=payment_reference,
        status=_STATUSES[kind].get(about.text("status"), "pending"),
        amount=principal(about) if kind == "payment" else money_in(about),
        environment=about.environment("domain"),
        provider_reference=_provider_reference(kind, about),
    )


def _account_notice(event: str, about: Document, body: bytes, environment: Environment) -> WebhookNotice:
    """An account was assigned to a customer, or could not be."""
    customer = about.part("customer").text("customer_code")
    key = _key_of(event, None, body)
    return WebhookNotice(key, event, "account", None, None, None, None, environment, None, account_reference=customer)


def _credit_notice(event: str, about: Document, paid_to: str) -> WebhookNotice:
    """Money came to an account that is somebody's own; the key says which transaction to ask about."""
    reference = about.text("reference")
    return WebhookNotice(
        event_key=f"{event}:{reference}",
        event=event,
        kind="payment",
        reference=None,
        payment_reference=None,
        status=PAYMENT_STATUSES.get(about.text("status"), "pending"),
        amount=principal(about),
        environment=about.environment("domain"),
        provider_reference=reference,
        account_number=paid_to,
    )


def _kind_of(event: str) -> NoticeKind:
    subject, _, rest = event.partition(".")
    return "other" if rest.startswith("dispute") else _KINDS.get(subject, "other")


def _key_of(event: str, identifier: str | None, body: bytes) -> str:
    """Paystack numbers no event. Refund events carry no identifier at all, and one payment may have several refunds."""
    return f"{event}:{identifier or hashlib.sha256(body).hexdigest()}"


def _provider_reference(kind: NoticeKind, about: Document) -> str | None:
    if kind == "payout":
        return about.optional_text("transfer_code")
    return about.optional_text("id")
