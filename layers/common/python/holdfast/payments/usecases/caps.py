"""Withdrawal caps: set by administrators, counted when a withdrawal is asked for."""

from sqlalchemy import literal

from holdfast.identity.rules.callers import Admin
from holdfast.identity.usecases.kyc_limits import check_counted, check_move, counting_move
from holdfast.kernel import clock
from holdfast.kernel.money import Money, exponent
from holdfast.kernel.refusals import Invalid
from holdfast.payments.queries import caps as queries
from holdfast.payments.rules.caps import WithdrawalCap, check_caps
from holdfast.platform.db import Db


def enforce_caps(db: Db, user_id: str, wanted: Money, withdrawal_id: str) -> None:
    """Refuse (409) a withdrawal that exceeds a cap, or what a user of this level may move. It must be recorded in the
    same transaction: until that ends nobody else of the tenant counts against caps in this currency."""
    cap = queries.lock_withdrawal_cap(db, wanted.currency)
    if cap is None:
        check_move(db, user_id, "out", wanted, withdrawal_id)
        return
    currency, minor = literal(wanted.currency), literal(wanted.minor)
    counting = counting_move(user_id, "out", currency, minor, withdrawal_id)
    withdrawn, counted = queries.find_withdrawn(db, user_id, wanted.currency, counting)
    check_caps(cap, withdrawn, wanted)
    check_counted(counted, wanted)


def list_withdrawal_caps(db: Db, admin: Admin, *, after: str | None, limit: int) -> list[WithdrawalCap]:
    """By currency; a currency without any is not capped."""
    admin.require("caps.manage")
    return queries.list_withdrawal_caps(db, after or "", limit)


def set_withdrawal_cap(
    db: Db, admin: Admin, *, currency: str, per_user: Money | None, tenant: Money | None
) -> WithdrawalCap:
    """Cap what may be asked for within any 24 hours, from now on: by each user, by all together, or not (None)."""
    admin.require("caps.manage")
    exponent(currency)  # refuses one that is not known
    for name, cap in (("per_user_amount", per_user), ("tenant_amount", tenant)):
        if cap is not None and cap.minor < 0:
            raise Invalid.field(name, "A cap is not negative.", slug="invalid-amount")
    before = queries.lock_withdrawal_cap(db, currency)
    set_now = WithdrawalCap(currency, per_user, tenant, admin.id, clock.now())
    queries.set_withdrawal_cap(db, set_now)
    subject = f"withdrawal_cap:{currency}"
    db.note_change(subject, None if before is None else _noted(before), _noted(set_now))
    db.announce("payments.withdrawal_cap.set", subject, _noted(set_now) | {"currency": currency, "recipients": []})
    return set_now


def _noted(cap: WithdrawalCap) -> dict[str, object]:
    return {
        "per_user": None if cap.per_user is None else cap.per_user.amount,
        "tenant": None if cap.tenant is None else cap.tenant.amount,
    }
