"""Transfer limits, set by administrators."""

from holdfast.identity.rules.callers import Admin
from holdfast.kernel import clock
from holdfast.kernel.money import Money, exponent
from holdfast.kernel.refusals import Invalid
from holdfast.payments.queries import transfer_limits as queries
from holdfast.payments.rules.transfer_limits import TransferLimit
from holdfast.platform.db import Db


def list_transfer_limits(db: Db, admin: Admin, *, after: str | None, limit: int) -> list[TransferLimit]:
    """By currency; in one without any, every transfer needs a second factor."""
    admin.require("caps.manage")
    return queries.list_transfer_limits(db, after or "", limit)


def set_transfer_limit(
    db: Db, admin: Admin, *, currency: str, per_transfer: Money | None, per_day: Money | None, unproven: Money | None
) -> TransferLimit:
    """Limit what a user may send, from now on: at once, within any 24 hours, and without a second factor within any 24
    hours; or not (None)."""
    admin.require("caps.manage")
    exponent(currency)  # refuses one that is not known
    amounts = {"per_transfer_amount": per_transfer, "per_day_amount": per_day, "unproven_amount": unproven}
    for name, amount in amounts.items():
        if amount is not None and amount.minor < 0:
            raise Invalid.field(name, "A limit is not negative.", slug="invalid-amount")
    before = queries.lock_transfer_limit(db, currency)
    set_now = TransferLimit(currency, per_transfer, per_day, unproven, admin.id, clock.now())
    queries.set_transfer_limit(db, set_now)
    subject = f"transfer_limit:{currency}"
    db.note_change(subject, None if before is None else _noted(before), _noted(set_now))
    db.announce("payments.transfer_limit.set", subject, _noted(set_now) | {"currency": currency, "recipients": []})
    return set_now


def _noted(limit: TransferLimit) -> dict[str, object]:
    amounts = {"per_transfer": limit.per_transfer, "per_day": limit.per_day, "unproven": limit.unproven}
    return {name: None if amount is None else amount.amount for name, amount in amounts.items()}
