"""A provider opened with the account that something was begun with: the tenant's own, or the deployment's."""

from functools import lru_cache

from holdfast.payments.providers import Credentials
from holdfast.payments.providers.configured import open_provider, open_with
from holdfast.payments.providers.port import Provider
from holdfast.payments.queries.provider_accounts import SealedAccount, find_sealed_account
from holdfast.payments.rules.provider_accounts import credentials_in, owner_of
from holdfast.platform.running import Run
from holdfast.platform.vault import Sealed, unseal

_MOST_KEPT = 100


def open_account_of(run: Run, provider: str, provider_account_id: str | None) -> Provider:
    """`provider_account_id`: None for the deployment's account. Network (the vault), outside of any transaction."""
    if provider_account_id is None:
        return open_provider(provider)
    account_id = provider_account_id
    return open_sealed(run(lambda db: find_sealed_account(db, account_id)))


def open_sealed(account: SealedAccount) -> Provider:
    """Network (the vault) where this container has not asked before."""
    return open_with(account.provider, _unsealed(account.sealed, owner_of(account.tenant_id, account.provider)))


@lru_cache(maxsize=_MOST_KEPT)
def _unsealed(sealed: Sealed, owner: str) -> Credentials:
    return credentials_in(unseal(sealed, owner))
