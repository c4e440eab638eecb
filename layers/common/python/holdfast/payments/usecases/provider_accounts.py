"""A tenant's own account at a provider: its credentials are set and removed with a fresh code, and never shown."""

from dataclasses import replace

from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.people import Challenge
from holdfast.identity.usecases.challenges import begin_challenge, require_challenge
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Invalid, NotFound, WrongState
from holdfast.payments.providers import Credentials
from holdfast.payments.providers.configured import open_with
from holdfast.payments.providers.port import Environment, ProviderRefused
from holdfast.payments.queries import provider_accounts as queries
from holdfast.payments.rules.provider_accounts import (
    CHANGE,
    OWN,
    CredentialsAction,
    ProviderAccount,
    environment_of_public_key,
    fingerprint_of,
    owner_of,
    plaintext_of,
    subject_of,
)
from holdfast.platform.db import Db
from holdfast.platform.running import Run
from holdfast.platform.settings import settings
from holdfast.platform.vault import Sealed, seal


def find_provider_account(db: Db, admin: Admin, provider: str) -> ProviderAccount:
    """What may be told of the tenant's own account. NotFound: it uses the deployment's."""
    admin.require("providers.manage")
    _check_provider(provider)
    return _known(queries.find_current_account(db, provider))


def begin_credentials_change(run: Run, admin: Admin, provider: str, action: CredentialsAction) -> Challenge:
    """Ask the administrator for a code that sets or removes the credentials at this provider, and does nothing else.
    Opens its own transactions."""
    admin.require("providers.manage")
    _check_provider(provider)
    if action == "remove":
        run(lambda db: _known(queries.find_current_account(db, provider)))
    return begin_challenge(run, admin, CHANGE, subject_of(provider, action))


def set_credentials(
    run: Run,
    admin: Admin,
    *,
    provider: str,
    environment: Environment,
    credentials: Credentials,
    challenge_id: str,
    code: str,
) -> ProviderAccount:
    """From now on the tenant's payments go through its own account. Network (the provider, the vault), then one
    transaction.

    Set again, they are the new credentials of the same account, with which everything goes on that was begun. Another
    account is another: remove the first one. Refused: the other environment, credentials that are not whole or that the
    provider does not know (422), another account (409), and a code as `require_challenge` does. Without an answer of
    the provider's nothing is set (503).
    """
    admin.require("providers.manage")
    _check_provider(provider)
    _check_credentials(provider, environment, credentials)
    _check_known(provider, credentials)
    sealed = seal(plaintext_of(credentials), owner_of(admin.tenant_id, provider))
    now = clock.now()
    account = ProviderAccount(
        id=new_id("pac"),
        provider=provider,
        environment=environment,
        account=credentials.account,
        fingerprint=fingerprint_of(credentials),
        set_by=admin.id,
        set_at=now,
        created_at=now,
        retired_at=None,
    )

    def record(db: Db) -> ProviderAccount:
        before = queries.lock_current_account(db, provider)
        if before is not None and before.account != account.account:
            raise WrongState("These are the credentials of another account.", slug="another-provider-account")
        subject = subject_of(provider, "set")
        require_challenge(db, admin, challenge_id=challenge_id, code=code, action=CHANGE, subject=subject)
        return _keep(db, before, account, sealed)

    return run(record)


def remove_credentials(db: Db, admin: Admin, *, provider: str, challenge_id: str, code: str) -> None:
    """From now on the deployment's account is used. What was begun with the tenant's own goes on with it."""
    admin.require("providers.manage")
    _check_provider(provider)
    account = _known(queries.lock_current_account(db, provider))
    subject = subject_of(provider, "remove")
    require_challenge(db, admin, challenge_id=challenge_id, code=code, action=CHANGE, subject=subject)
    queries.set_retired(db, account.id)
    db.note_change(account.id, _noted(account), None)
    news = {"provider_account_id": account.id, "provider": provider, "by": admin.id, "recipients": []}
    db.announce("payments.provider_account.removed", account.id, news)


def _keep(db: Db, before: ProviderAccount | None, account: ProviderAccount, sealed: Sealed) -> ProviderAccount:
    if before is None:
        if not queries.add_account(db, account, sealed):
            raise WrongState("Somebody else has just set credentials here.", slug="credentials-set")
        kept = account
    else:
        kept = replace(before, fingerprint=account.fingerprint, set_by=account.set_by, set_at=account.set_at)
        queries.set_credentials(db, kept, sealed)
    db.note_change(kept.id, None if before is None else _noted(before), _noted(kept))
    news = {"provider_account_id": kept.id, "provider": kept.provider, "by": kept.set_by, "recipients": []}
    db.announce("payments.provider_account.set", kept.id, news)
    return kept


def _check_provider(provider: str) -> None:
    if provider not in OWN or provider not in settings().payment_providers:
        raise NotFound("There is no such payment provider here that one has an account of one's own at.")


def _check_credentials(provider: str, environment: Environment, credentials: Credentials) -> None:
    """As the adapter wants them, and of the environment that this deployment is."""
    try:
        port = open_with(provider, credentials)
    except ValueError as incomplete:
        raise Invalid.field("secret", f"It cannot be: {incomplete}.", slug="invalid-credentials") from None
    ours: Environment = "live" if settings().environment == "production" else "test"
    said = {environment, port.environment, environment_of_public_key(credentials) or ours}
    if said != {ours}:
        raise Invalid.field("environment", f"This deployment takes {ours} accounts alone.", slug="wrong-environment")


def _check_known(provider: str, credentials: Credentials) -> None:
    try:
        open_with(provider, credentials).check_credentials()
    except ProviderRefused as refused:
        said = f"The provider does not know it: {refused.reason}."
        raise Invalid.field("secret", said, slug="unknown-credentials") from None


def _known(account: ProviderAccount | None) -> ProviderAccount:
    if account is None:
        raise NotFound("The tenant has no account of its own at this provider.")
    return account


def _noted(account: ProviderAccount) -> dict[str, object]:
    return {"provider": account.provider, "account": account.account, "fingerprint": account.fingerprint}
