"""Withdrawals as their users see them, and the one way in which any withdrawal gets from state to state."""

from dataclasses import replace

from holdfast.identity.rules.callers import User
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, NotFound
from holdfast.kernel.states import advance
from holdfast.ledger.usecases.posting import post
from holdfast.payments.queries import payouts as queries
from holdfast.payments.queries.provider_accounts import lock_accounts
from holdfast.payments.rules.payout_postings import POSTINGS, reservation
from holdfast.payments.rules.payouts import PERIODS, WITHDRAWAL_STATES, Withdrawal
from holdfast.payments.usecases.bank_accounts import check_bank_account_current, find_own_bank_account
from holdfast.payments.usecases.caps import enforce_caps
from holdfast.payments.usecases.cover import check_covered
from holdfast.platform.db import Db


def request_withdrawal(db: Db, user: User, *, bank_account_id: str, amount: Money) -> Withdrawal:
    """Ask for `amount` to be paid out: available(user) → payout(withdrawal), at once.

    Refused: another currency than the account's (422), an account that has to be registered anew (409), a cap or a
    limit of the user's level (409), more than came in by this way (409, see `check_covered`), more than is available
    (409 insufficient-funds).
    """
    account = find_own_bank_account(db, user, bank_account_id)
    if amount.currency != account.currency:
        raise Invalid.field("amount", f"This bank account takes {account.currency}.", slug="currency-mismatch")
    own = lock_accounts(db)
    check_bank_account_current(account, own)
    withdrawal_id = new_id("wdr")
    enforce_caps(db, user.id, amount, withdrawal_id)
    if own:
        check_covered(db, amount, account.provider_account_id)
    withdrawal = Withdrawal(
        id=withdrawal_id,
        user_id=user.id,
        account=account,
        amount=amount,
        state="requested",
        reason=None,
        doubt=None,
        provider_reference=None,
        attempts=0,
        check_due_at=None,
        created_at=clock.now(),
        decided_by=None,
        decided_at=None,
        sent_at=None,
        settled_at=None,
    )
    post(db, reservation(withdrawal))
    queries.add_withdrawal(db, withdrawal)
    db.announce("payments.withdrawal.requested", withdrawal.id, news_of(withdrawal) | {"recipients": [user.id]})
    db.note_change(withdrawal.id, None, {"state": withdrawal.state, "amount": str(amount)})
    return withdrawal


def find_own_withdrawal(db: Db, user: User, withdrawal_id: str) -> Withdrawal:
    """The user's withdrawal; another's does not exist (404)."""
    return _owned(queries.find_withdrawal(db, withdrawal_id), user)


def list_own_withdrawals(db: Db, user: User, *, after: str | None, limit: int) -> list[Withdrawal]:
    """The user's withdrawals, newest first."""
    return queries.list_withdrawals(db, user_id=user.id, before_id=after, limit=limit)


def cancel_withdrawal(db: Db, user: User, withdrawal_id: str) -> Withdrawal:
    """Take a withdrawal back that nobody has approved yet: payout(withdrawal) → available(user)."""
    withdrawal = _owned(queries.lock_withdrawal(db, withdrawal_id), user)
    return take_step(db, decided(db, withdrawal), "cancel", "user")


def take_step(db: Db, withdrawal: Withdrawal, action: str, actor: str) -> Withdrawal:
    """Do to a locked withdrawal what the table of states says: state, money, announcement. `withdrawal` has what else
    changes with it already."""
    transition = advance(WITHDRAWAL_STATES, withdrawal.state, action, actor)
    due_at = None if transition.deadline is None else clock.now() + PERIODS[transition.deadline]
    moved = replace(withdrawal, state=transition.to, check_due_at=due_at)
    queries.set_withdrawal(db, moved)
    if transition.money is not None:
        post(db, POSTINGS[transition.money](moved))
    concerned = [] if transition.to == "sending" else [moved.user_id]
    db.announce(transition.event, moved.id, news_of(moved) | {"reason": moved.reason, "recipients": concerned})
    db.note_change(
        moved.id,
        {"state": withdrawal.state},
        {"state": moved.state, "reason": moved.reason, "attempts": moved.attempts},
    )
    return moved


def decided(db: Db, withdrawal: Withdrawal) -> Withdrawal:
    """As whoever the transaction acts for decides it now."""
    return replace(withdrawal, decided_by=db.origin.actor, decided_at=clock.now())


def news_of(withdrawal: Withdrawal) -> dict[str, object]:
    """What every event about a withdrawal says."""
    return {
        "withdrawal_id": withdrawal.id,
        "user_id": withdrawal.user_id,
        "bank_account_id": withdrawal.account.id,
        "bank_name": withdrawal.account.bank_name,
        "last_four": withdrawal.account.last_four,
        "provider": withdrawal.account.provider,
        "amount": withdrawal.amount.amount,
        "currency": withdrawal.amount.currency,
    }


def _owned(withdrawal: Withdrawal | None, user: User) -> Withdrawal:
    if withdrawal is None or withdrawal.user_id != user.id:
        raise NotFound("There is no such withdrawal.")
    return withdrawal
