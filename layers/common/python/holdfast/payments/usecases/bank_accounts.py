"""Bank accounts, resolved by the provider; here stays what is enough to pay to one, and to recognise it."""

from collections.abc import Sequence

from holdfast.identity.rules.callers import User
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Invalid, NotFound, WrongState
from holdfast.payments.providers.configured import open_provider
from holdfast.payments.providers.port import Bank, Provider, RecipientRequest
from holdfast.payments.queries import bank_accounts as queries
from holdfast.payments.queries.provider_accounts import find_current_account
from holdfast.payments.rules.bank_accounts import MOST_PER_USER, BankAccount
from holdfast.payments.rules.provider_accounts import ProviderAccount
from holdfast.payments.usecases.opening import open_account_of
from holdfast.platform.db import Db
from holdfast.platform.running import Run
from holdfast.platform.settings import settings


def list_banks(currency: str, provider: str | None = None) -> tuple[Bank, ...]:
    """The banks that withdrawals in the currency can go to. Network; refused where no provider pays out in it (422)."""
    return _provider_for(currency, provider).list_banks(currency)


def add_bank_account(
    run: Run, user: User, *, bank_code: str, account_number: str, currency: str, provider: str | None = None
) -> BankAccount:
    """Register the user's account with the provider and keep what it then is known by there. Network, then one
    transaction. The number is kept only where the provider keeps none itself, as Fincra. Adding the same account again
    answers with the one there is.

    Refused: a bank or currency the provider does not have (422), an account it cannot resolve (422), too many (409).
    """
    run(lambda db: _check_room(db, user))
    name = _provider_for(currency, provider).name
    own = run(lambda db: find_current_account(db, name))
    port = open_account_of(run, name, None if own is None else own.id)
    bank = next((bank for bank in port.list_banks(currency) if bank.code == bank_code), None)
    if bank is None:
        raise Invalid.field("bank_code", "The provider has no such bank for this currency.", slug="unknown-bank")
    holder = port.resolve_account(bank_code, account_number)
    recipient = port.create_recipient(RecipientRequest(holder.name, bank_code, account_number, currency))

    def keep(db: Db) -> BankAccount:
        account = BankAccount(
            id=new_id("bac"),
            user_id=user.id,
            provider=port.name,
            environment=port.environment,
            recipient=recipient,
            currency=currency,
            bank_code=bank_code,
            bank_name=bank.name,
            holder_name=holder.name,
            last_four=account_number[-4:],
            created_at=clock.now(),
            removed_at=None,
            provider_account_id=None if own is None else own.id,
        )
        return _keep(db, account)

    return run(keep)


def find_own_bank_account(db: Db, user: User, bank_account_id: str) -> BankAccount:
    """The user's account, unless they removed it; another's does not exist (404)."""
    account = queries.find_bank_account(db, bank_account_id)
    if account is None or account.user_id != user.id or account.removed_at is not None:
        raise NotFound("There is no such bank account.")
    return account


def check_bank_account_current(account: BankAccount, own: Sequence[ProviderAccount]) -> None:
    """Refuse (409) an account that the provider knows under other credentials than are used now. own: the tenant's own
    accounts at providers, past ones too"""
    current = [each.id for each in own if each.provider == account.provider and each.retired_at is None]
    if account.provider_account_id != (current[0] if current else None):
        raise WrongState("Register this bank account again: payouts go another way now.", slug="bank-account-outdated")


def list_bank_accounts(db: Db, user: User, *, after: str | None, limit: int) -> list[BankAccount]:
    """The user's accounts, newest first."""
    return queries.list_bank_accounts(db, user.id, after, limit)


def remove_bank_account(db: Db, user: User, bank_account_id: str) -> None:
    """Let no new withdrawal go there. Those on their way go on."""
    if not queries.set_removed(db, user.id, bank_account_id):
        raise NotFound("There is no such bank account.")
    news = {"bank_account_id": bank_account_id, "user_id": user.id, "recipients": [user.id]}
    db.announce("payments.bank_account.removed", bank_account_id, news)
    db.note_change(bank_account_id, {"is_removed": False}, {"is_removed": True})


def _provider_for(currency: str, name: str | None) -> Provider:
    """The named provider, or the first of the deployment's that pays out in the currency."""
    for candidate in (name,) if name is not None else settings().payment_providers:
        port = open_provider(candidate)
        if currency in port.payout_currencies:
            return port
    raise Invalid.field("currency", "No provider pays out in this currency.", slug="currency-not-supported")


def _check_room(db: Db, user: User) -> None:
    if queries.find_number_of_bank_accounts(db, user.id) >= MOST_PER_USER:
        raise WrongState(f"At most {MOST_PER_USER} bank accounts: remove one first.", slug="too-many-bank-accounts")


def _keep(db: Db, account: BankAccount) -> BankAccount:
    if not queries.add_bank_account(db, account):
        same = queries.find_same_bank_account(db, account)
        assert same is not None, "an account that conflicts is there: adding waited for its transaction"
        return same
    news = {
        "bank_account_id": account.id,
        "user_id": account.user_id,
        "bank_name": account.bank_name,
        "last_four": account.last_four,
        "currency": account.currency,
        "recipients": [account.user_id],
    }
    db.announce("payments.bank_account.added", account.id, news)
    db.note_change(account.id, None, {"bank_name": account.bank_name, "last_four": account.last_four})
    return account
