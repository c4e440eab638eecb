"""What is transferred to an account number that is a user's for good: a top-up that nobody had announced."""

from dataclasses import replace

from holdfast.identity.usecases.people import find_user
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.payments.providers.port import OpenedAccount, PaymentOutcome, TransferAccount
from holdfast.payments.queries import reserved_accounts as queries
from holdfast.payments.queries.pay_ins import add_payment
from holdfast.payments.queries.transfer_accounts import add_transfer_account
from holdfast.payments.rules.pay_ins import LIFETIME, Payment
from holdfast.payments.rules.reserved_accounts import ReservedAccount, doubt_of
from holdfast.payments.rules.webhooks import PROCESSED, Verdict
from holdfast.payments.usecases.opening import open_account_of
from holdfast.payments.usecases.settling import record_payment_outcome
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def settle_account_credit(run: Run, account_id: str, provider_account_id: str | None, told: str) -> Verdict:
    """The provider told of money in the account: ask it, and credit what it says, once. Network, then one transaction.

    Raises `OutcomeUnknown` and `ProviderUnavailable` where there is no answer; then nothing has changed.
    """
    account = run(lambda db: queries.find_reserved_account(db, account_id))
    assert account is not None, "a reserved account is never removed"
    if account.provider_account_id != provider_account_id:
        return Verdict("failed", "webhook-of-another-account")
    outcome = open_account_of(run, account.provider, account.provider_account_id).find_credit(told)
    return run(lambda db: _credit(db, account_id, outcome))


def _credit(db: Db, account_id: str, outcome: PaymentOutcome) -> Verdict:
    """A payment of what came, received at once."""
    account = queries.lock_reserved_account(db, account_id)
    assert account is not None, "a reserved account is never removed"
    doubt = doubt_of(account, outcome)
    if doubt is not None:
        return Verdict("failed", doubt)
    assert outcome.provider_reference is not None, "a settlement that is missing is doubted"
    assert account.opened is not None, "an account without a number is doubted"
    if queries.is_credited(db, account, outcome.provider_reference):
        return PROCESSED
    payment = _payment_of(db, account, account.opened, outcome)
    add_payment(db, payment)
    opened, now = account.opened, payment.created_at
    number = TransferAccount(opened.bank_name, opened.account_number, opened.account_name, now)
    add_transfer_account(db, payment, number, f"settlement {outcome.provider_reference}")
    return record_payment_outcome(db, payment.id, replace(outcome, reference=payment.id))


def _payment_of(db: Db, account: ReservedAccount, opened: OpenedAccount, outcome: PaymentOutcome) -> Payment:
    assert outcome.amount is not None, "an amount that is missing is doubted"
    owner = find_user(db, account.user_id)
    assert owner is not None, "a user is never removed"
    now = clock.now()
    return Payment(
        id=new_id("pay"),
        payer_id=account.user_id,
        order_id=None,
        provider=account.provider,
        environment=account.environment,
        amount=outcome.amount,
        received=None,
        email=owner.email,
        description=f"Transfer to {opened.account_number}",
        status="created",
        reason=None,
        checkout_url=None,
        provider_reference=None,
        check_due_at=None,
        created_at=now,
        expires_at=now + LIFETIME,
        settled_at=None,
        provider_account_id=account.provider_account_id,
    )
