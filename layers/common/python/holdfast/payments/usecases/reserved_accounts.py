"""Account numbers that are a user's for good: opened at once, or asked for and told of later."""

from dataclasses import replace

from holdfast.identity.rules.callers import User
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.usecases.people import find_user
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import NotFound, Unavailable, WrongState
from holdfast.kernel.states import advance
from holdfast.payments.providers.port import (
    AccountOutcome,
    AccountRequest,
    OutcomeUnknown,
    Provider,
    ProviderUnavailable,
)
from holdfast.payments.queries import reserved_accounts as queries
from holdfast.payments.queries.provider_accounts import find_current_account
from holdfast.payments.rules.provider_accounts import ProviderAccount
from holdfast.payments.rules.reserved_accounts import ACCOUNT_STATES, ACTIONS, ReservedAccount
from holdfast.payments.rules.webhooks import PROCESSED, Verdict
from holdfast.payments.usecases.opening import open_account_of
from holdfast.payments.usecases.provider_choices import choose_providers
from holdfast.platform.db import Db
from holdfast.platform.logging import log
from holdfast.platform.running import Run


def open_reserved_account(run: Run, user: User, *, bvn: str, currency: str, provider: str) -> ReservedAccount:
    """The user's account number at the provider, asked for if there is none. Network, then one transaction. The bank
    verification number goes to the bank, and is kept nowhere.

    One that was asked for before is asked about; who was declined asks anew. Refused: a provider that opens none, or
    that the tenant has not chosen for transfers in the currency (422), what the bank refuses (422), an account that is
    somebody else's, an address that is not confirmed (409). Without a clear answer it is 503: asking again is harmless.
    """
    own = run(lambda db: _choose(db, currency, provider))
    own_id = None if own is None else own.id
    port = open_account_of(run, provider, own_id)
    found = run(lambda db: queries.find_own_account(db, user.id, provider, port.environment, own_id))
    if found is not None and found.status == "opened":
        return found
    if found is not None and found.status == "requested":
        return _ask_about(run, port, found)
    person = run(lambda db: _find_person(db, user))
    try:
        outcome = port.open_account(AccountRequest(person.name, person.email, person.phone, currency, bvn))
    except OutcomeUnknown as unknown:
        raise Unavailable("The bank gave no clear answer: try again.") from unknown
    if found is not None:
        account_id = found.id
        return run(lambda db: record_account_outcome(db, account_id, outcome))
    account = ReservedAccount(
        id=new_id("vac"),
        user_id=user.id,
        provider=provider,
        environment=port.environment,
        currency=currency,
        status=outcome.status,
        provider_reference=outcome.provider_reference,
        opened=outcome.opened,
        reason=outcome.reason,
        created_at=clock.now(),
        provider_account_id=own_id,
    )
    return run(lambda db: _keep(db, account))


def list_own_accounts(db: Db, user: User, *, after: str | None, limit: int) -> list[ReservedAccount]:
    """Newest first."""
    return queries.list_own_accounts(db, user.id, before_id=after, limit=limit)


def settle_account_opening(run: Run, account_id: str, provider_account_id: str | None, told: str) -> Verdict:
    """The provider told of an account that was asked for: ask it, and record its answer. Network, then one transaction.

    Raises `OutcomeUnknown` and `ProviderUnavailable` where there is no answer; then nothing has changed.
    """
    account = run(lambda db: queries.find_reserved_account(db, account_id))
    assert account is not None, "a reserved account is never removed"
    if account.provider_account_id != provider_account_id:
        return Verdict("failed", "webhook-of-another-account")
    if account.status == "opened":
        return PROCESSED
    port = open_account_of(run, account.provider, account.provider_account_id)
    outcome = port.find_account(account.provider_reference or "", told)
    recorded = run(lambda db: record_account_outcome(db, account_id, outcome))
    return Verdict("ignored", "pending-at-provider") if recorded.status == "requested" else PROCESSED


def record_account_outcome(db: Db, account_id: str, outcome: AccountOutcome) -> ReservedAccount:
    """Record what the provider says of an account. An opened one stays as it is."""
    account = queries.lock_reserved_account(db, account_id)
    assert account is not None, "a reserved account is never removed"
    if account.status in ("opened", outcome.status):
        return account
    transition = advance(ACCOUNT_STATES, account.status, ACTIONS[outcome.status], "provider")
    changed = replace(
        account,
        status=outcome.status,
        opened=outcome.opened,
        reason=outcome.reason,
        provider_reference=outcome.provider_reference or account.provider_reference,
    )
    queries.set_reserved_account(db, changed)
    _tell(db, changed, transition.event)
    db.note_change(account.id, {"status": account.status}, _noted(changed))
    return changed


def _choose(db: Db, currency: str, provider: str) -> ProviderAccount | None:
    choose_providers(db, currency, method="bank_transfer", named=provider)
    return find_current_account(db, provider)


def _ask_about(run: Run, port: Provider, account: ReservedAccount) -> ReservedAccount:
    try:
        outcome = port.find_account(account.provider_reference or "")
    except (OutcomeUnknown, ProviderUnavailable) as silence:
        log().warning("the provider says nothing of an account", extra={"id": account.id, "reason": silence.reason})
        return account
    return run(lambda db: record_account_outcome(db, account.id, outcome))


def _find_person(db: Db, user: User) -> UserRecord:
    found = find_user(db, user.id)
    if found is None:
        raise NotFound("There is no such user.")
    # A provider knows its customers by their addresses: it would take one for another.
    if found.email_verified_at is None:
        raise WrongState("Confirm your e-mail address first: the account is opened by it.", slug="email-not-verified")
    return found


def _keep(db: Db, account: ReservedAccount) -> ReservedAccount:
    if not queries.add_reserved_account(db, account):
        same = queries.find_own_account(
            db, account.user_id, account.provider, account.environment, account.provider_account_id
        )
        if same is None:  # the provider takes two people for one: by their address, as it knows no more of them
            raise WrongState("The bank says that this account is somebody else's.", slug="account-of-another")
        return same
    _tell(db, account, f"payments.reserved_account.{account.status}")
    db.note_change(account.id, None, {"provider": account.provider, **_noted(account)})
    return account


def _tell(db: Db, account: ReservedAccount, event: str) -> None:
    """Whoever asks knows that they asked: only what came of it is told them."""
    news: dict[str, object] = {
        "reserved_account_id": account.id,
        "user_id": account.user_id,
        "provider": account.provider,
        "recipients": [] if account.status == "requested" else [account.user_id],
    }
    if account.opened is not None:
        news |= {"bank_name": account.opened.bank_name, "last_four": account.opened.account_number[-4:]}
    db.announce(event, account.id, news | {"reason": account.reason})


def _noted(account: ReservedAccount) -> dict[str, object]:
    number = account.number
    return {"status": account.status, "last_four": None if number is None else number[-4:]}
