"""All that moved on a balance at Paystack: payments, transfers and refunds, from its three lists.

The lists are by the time at which a thing was made, and what is wanted is when it moved money: they are read from
further back. What Paystack pays on to our own bank (its settlements) is no movement here: to our books it is money
that Paystack holds until somebody posts otherwise.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from holdfast.payments.providers.documents import Document, Garbled
from holdfast.payments.providers.exchange import Exchange
from holdfast.payments.providers.paystack_answers import accepted
from holdfast.payments.providers.paystack_words import money_in, our_reference, principal
from holdfast.payments.providers.port import Environment, Movement

LOOK_BACK: Final = timedelta(days=7)  # a checkout is paid, and a transfer comes back, that long after it was made
PAGE: Final = 100
MOST_PAGES: Final = 500


def list_movements(
    exchange: Exchange, environment: Environment, begins_at: datetime, ends_at: datetime
) -> tuple[Movement, ...]:
    period = {"from": _spelled(begins_at - LOOK_BACK), "to": _spelled(ends_at)}
    found: list[Movement] = []
    for status in ("success", "reversed"):  # what was paid back is called reversed, and was paid nevertheless
        found += map(_payment, _pages(exchange, environment, "/transaction", {**period, "status": status}))
    for transfer in _pages(exchange, environment, "/transfer", period):
        found += _of_transfer(transfer)
    refunds = _pages(exchange, environment, "/refund", period)
    found += (_refund(refund) for refund in refunds if refund.text("status") == "processed")
    return tuple(movement for movement in found if begins_at <= movement.at < ends_at)


def _payment(about: Document) -> Movement:
    amount = principal(about)
    if amount is None:
        raise Garbled("a payment that succeeded has no amount")
    at = about.moment("paid_at", "paidAt", "created_at", "createdAt")
    return Movement(our_reference(about.text("reference")), amount, at, about.optional_text("channel") or "")


def _of_transfer(about: Document) -> Iterator[Movement]:
    """What was paid out left; what came back left before, and came."""
    status = about.text("status")
    if status not in ("success", "reversed"):
        return
    amount = money_in(about)
    if amount is None:
        raise Garbled("a transfer has no amount")
    reference = about.optional_text("reference") or about.text("transfer_code")
    ended_at = about.moment("updatedAt", "updated_at", "createdAt", "created_at")
    made_at = about.moment("createdAt", "created_at")
    left_at = about.moment("transferred_at") if about.optional_text("transferred_at") else None
    yield Movement(reference, -amount, left_at or (ended_at if status == "success" else made_at), "transfer")
    if status == "reversed":
        yield Movement(reference, amount, ended_at, "transfer reversed")


def _refund(about: Document) -> Movement:
    """The merchant's note carries our own identifier, where we sent it."""
    amount = money_in(about)
    if amount is None:
        raise Garbled("a refund has no amount")
    note = about.optional_text("merchant_note") or ""
    reference = note if note.startswith("rfd_") else f"refund {about.text('id')}"
    at = about.moment("refunded_at", "updated_at", "updatedAt", "created_at", "createdAt")
    return Movement(reference, -amount, at, "refund")


def _pages(exchange: Exchange, environment: Environment, path: str, query: Mapping[str, str]) -> Iterator[Document]:
    for page in range(1, MOST_PAGES + 1):
        found = accepted(exchange.get(path, {**query, "perPage": str(PAGE), "page": str(page)})).parts("data")
        for about in found:
            if about.environment("domain") != environment:
                raise Garbled("it is of another environment")
            yield about
        if len(found) < PAGE:
            return
    raise Garbled("the list has no end")


def _spelled(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
