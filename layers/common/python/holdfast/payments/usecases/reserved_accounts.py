"""Account numbers that are a user's for good, and what is transferred to them."""

from dataclasses import replace

from holdfast.identity.rules.callers import User
from holdfast.identity.usecases.people import find_user
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import NotFound, Unavailable
from holdfast.payments.providers.configured import open_provider
from holdfast.payments.providers.port import AccountRequest, OutcomeUnknown, PaymentOutcome, TransferAccount
from holdfast.payments.queries import reserved_accounts as queries
from holdfast.payments.queries.pay_ins import add_payment
from holdfast.payments.queries.transfer_accounts import add_transfer_account
from holdfast.payments.rules.pay_ins import LIFETIME, Payment
from holdfast.payments.rules.reserved_accounts import ReservedAccount, doubt_of
from holdfast.payments.rules.webhooks import PROCESSED, Verdict
from holdfast.payments.usecases.provider_choices import choose_providers
from holdfast.payments.usecases.settling import record_payment_outcome
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def open_reserved_account(run: Run, user: User, *, bvn: str, currency: str, provider: str) -> ReservedAccount:
    """The user's account number at the provider, opened if there is none. Network, then one transaction. The bank
    verification number goes to the bank, and is kept nowhere.

    Refused: a provider that opens none, or that the tenant has not chosen for transfers in the currency (422), what the
    bank refuses (422). Without a clear answer it is 503: asking again is harmless.
    """
    run(lambda db: choose_providers(db, currency, method="bank_transfer", named=provider))
    port = open_provider(provider)
    found = run(lambda db: queries.find_own_account(db, user.id, provider, port.environment))
    if found is not None:
        return found
    name = run(lambda db: _find_name(db, user))
    try:
        opened = port.open_account(AccountRequest(name, bvn))
    except OutcomeUnknown as unknown:
        raise Unavailable("The bank gave no clear answer: try again.") from unknown
    account = ReservedAccount(
        id=new_id("vac"),
        user_id=user.id,
        provider=provider,
        environment=port.environment,
        currency=currency,
        bank_name=opened.bank_name,
        account_number=opened.account_number,
        account_name=opened.account_name,
        created_at=clock.now(),
    )
    return run(lambda db: _keep(db, account))


def settle_reserved_account(run: Run, account_id: str, provider: str, told: str) -> Verdict:
    """The provider told of money in the account: ask it, and credit what it says, once. Network, then one transaction.

    Raises `OutcomeUnknown` and `ProviderUnavailable` where there is no answer; then nothing has changed.
    """
    outcome = open_provider(provider).find_payment(account_id, told)
    return run(lambda db: _credit(db, account_id, outcome))


def _credit(db: Db, account_id: str, outcome: PaymentOutcome) -> Verdict:
    """As a top-up that nobody had announced: a payment of what came, received at once."""
    account = queries.lock_reserved_account(db, account_id)
    assert account is not None, "a reserved account is never removed"
    doubt = doubt_of(account, outcome)
    if doubt is not None:
        return Verdict("failed", doubt)
    assert outcome.amount is not None, "an amount that is missing is doubted"
    assert outcome.provider_reference is not None, "a settlement that is missing is doubted"
    if queries.is_credited(db, account, outcome.provider_reference):
        return PROCESSED
    now = clock.now()
    owner = find_user(db, account.user_id)
    assert owner is not None, "a user is never removed"
    payment = Payment(
        id=new_id("pay"),
        payer_id=account.user_id,
        order_id=None,
        provider=account.provider,
        environment=account.environment,
        amount=outcome.amount,
        received=None,
        email=owner.email,
        description=f"Transfer to {account.account_number}",
        status="created",
        reason=None,
        checkout_url=None,
        provider_reference=None,
        check_due_at=None,
        created_at=now,
        expires_at=now + LIFETIME,
        settled_at=None,
    )
    add_payment(db, payment)
    number = TransferAccount(account.bank_name, account.account_number, account.account_name, now)
    add_transfer_account(db, payment, number, f"settlement {outcome.provider_reference}")
    return record_payment_outcome(db, payment.id, replace(outcome, reference=payment.id))


def _find_name(db: Db, user: User) -> str:
    found = find_user(db, user.id)
    if found is None:
        raise NotFound("There is no such user.")
    return found.name


def _keep(db: Db, account: ReservedAccount) -> ReservedAccount:
    if not queries.add_reserved_account(db, account):
        same = queries.find_own_account(db, account.user_id, account.provider, account.environment)
        assert same is not None, "an account that conflicts is there: adding waited for its transaction"
        return same
    news = {
        "reserved_account_id": account.id,
        "user_id": account.user_id,
        "bank_name": account.bank_name,
        "last_four": account.account_number[-4:],
        "recipients": [account.user_id],
    }
    db.announce("payments.reserved_account.opened", account.id, news)
    db.note_change(account.id, None, {"provider": account.provider, "last_four": account.account_number[-4:]})
    return account
