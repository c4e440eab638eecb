"""What a user who goes leaves behind at the providers."""

from holdfast.identity.rules.people import UserRecord
from holdfast.kernel.refusals import FieldError
from holdfast.ledger.usecases.balances import balances_of
from holdfast.payments.queries import closing as queries
from holdfast.platform.db import Db


def list_unsettled(db: Db, user_id: str) -> list[FieldError]:
    """What keeps an account from being closed, each with how much of it there is."""
    payouts, paying, returning = queries.count_under_way(db, user_id)
    counted = {
        "withdrawals": (payouts, "not paid out yet"),
        "payments": (paying, "begun and not ended"),
        "refunds": (returning, "on the way back"),
    }
    found = [FieldError(name, f"{count} {what}") for name, (count, what) in counted.items() if count]
    owed = [each for each in balances_of(db, user_id) if each.posted.minor or each.pending_in.minor]
    return found + [FieldError(f"balance.{each.posted.currency}", str(each.posted)) for each in owed]


def forget_payee(db: Db, user: UserRecord) -> None:
    """No bank account is theirs any more, and no payment says their address."""
    queries.remove_payee(db, user.id, f"{user.id}@closed.invalid")
