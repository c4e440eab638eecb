"""What a provider says that moved on a day, fetched from it and compared with its clearing accounts, to the unit.

A day is remembered until it was fetched, and days are taken in order: a period that is compared may not precede one
that was. Of the deployment's own account, which tenants share, each takes what is its own, and the platform's tenant
what is nobody's.
"""

import time
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Final, TypeAlias

from holdfast.identity.rules.callers import Staff
from holdfast.kernel import clock
from holdfast.kernel.refusals import Invalid, Unavailable, WrongState
from holdfast.ledger.rules.accounts import clearing
from holdfast.ledger.rules.reconciliation import Reconciliation, Statement
from holdfast.ledger.usecases.reconciliation import reconcile
from holdfast.payments.providers.configured import open_provider
from holdfast.payments.providers.port import Environment, Movement, Provider, ProviderRefused, ProviderUnavailable
from holdfast.payments.queries import settlement_days as queries
from holdfast.payments.queries.references import find_tenant_of_reference
from holdfast.payments.rules.settlement_days import bounds_of, last_due_day, lines_of, missing_days
from holdfast.payments.rules.webhooks import PLATFORM_TENANT
from holdfast.payments.usecases.opening import open_account_of
from holdfast.platform.db import Db
from holdfast.platform.logging import log
from holdfast.platform.running import Run
from holdfast.platform.settings import settings

Tell: TypeAlias = Callable[[Provider, date], tuple[Movement, ...]]
_SECONDS: Final = 120.0  # what is still due then has its turn next time


def fetch_due_settlements(run: Run) -> int:
    """Fetch and compare every day that is due, of every provider that tells; how many days. A provider without an
    answer is asked again in the next run, for the same day first."""
    until, done = time.monotonic() + _SECONDS, 0
    for provider in _telling():
        if not run(lambda db, provider=provider: _remember_days(db, provider)):  # type: ignore[misc]
            continue
        while time.monotonic() < until and _fetch_next(run, provider):
            done += 1
    return done


def fetch_settlements_of(run: Run, admin: Staff, *, provider: str, day: date) -> list[Reconciliation]:
    """The same for one day, now. Refused: a provider that tells nothing, a day that is not over (422), one before
    others that were compared (409). Without an answer it is 503."""
    admin.require("ledger.reconcile")
    if provider not in _telling():
        raise Invalid.field("provider", "It has no list that could be fetched: upload one.", slug="provider-tells-none")
    if day > run(lambda _: last_due_day(clock.now())):
        raise Invalid.field("day", "The day is not over, or has only just ended.", slug="day-not-over")
    try:
        return _fetch(run, provider, day)
    except (ProviderUnavailable, ProviderRefused) as silence:
        raise Unavailable(f"The provider does not tell: {silence.reason}.", slug="provider-unavailable") from silence


def _telling() -> list[str]:
    return [name for name in settings().payment_providers if open_provider(name).tells_movements]


def _remember_days(db: Db, provider: str) -> bool:
    """Whether the tenant has anything there to compare; the platform has what is nobody's."""
    if db.tenant_id != PLATFORM_TENANT and not queries.list_accounts_used(db, provider):
        return False
    queries.add_days(db, provider, missing_days(queries.find_latest_day(db, provider), last_due_day(clock.now())))
    return True


def _fetch_next(run: Run, provider: str) -> bool:
    """Whether there was a day, and it is done."""
    open_day = run(lambda db: queries.find_open_day(db, provider))
    if open_day is None:
        return False
    day = open_day.day
    try:
        _fetch(run, provider, day, _told_once)
    except (ProviderUnavailable, ProviderRefused) as silence:
        reason = silence.reason
        run(lambda db: _note_failure(db, provider, day, reason))
        return False
    except Invalid as refusal:  # too much for one comparison: somebody uploads it in parts
        reason = refusal.slug
        run(lambda db: _note_failure(db, provider, day, reason))
        return False
    except WrongState as refusal:  # somebody has compared this day, or a later one, with a list of their own
        slug = refusal.slug
        log().warning("a day is compared already", extra={"provider": provider, "day": str(day), "slug": slug})
        run(lambda db: queries.set_fetched(db, provider, day))
    return True


def _told(port: Provider, day: date) -> tuple[Movement, ...]:
    return port.list_movements(*bounds_of(day))


_kept: Callable[..., tuple[Movement, ...]] = lru_cache(maxsize=2)(_told)


def _told_once(port: Provider, day: date) -> tuple[Movement, ...]:
    """The deployment's account is shared: its list is the same in the next tenant's turn. What failed is not kept."""
    return _kept(port, day)


def _fetch(run: Run, provider: str, day: date, tell_shared: Tell = _told) -> list[Reconciliation]:
    account_ids = run(lambda db: _accounts_of(db, provider))
    retired = run(lambda db: queries.list_retired(db, account_ids))
    movements: list[Movement] = []
    ours: dict[str, str] = {}
    for account_id in account_ids:
        port = open_account_of(run, provider, account_id)
        try:
            told = (tell_shared if account_id is None else _told)(port, day)
        except ProviderRefused:
            if account_id not in retired:
                raise
            log().warning("an account that is not used any more tells nothing", extra={"account": account_id})
            continue
        mine, known = run(lambda db, told=told, port=port: _own(db, provider, port.environment, told))  # type: ignore[misc]
        movements += told if account_id is not None else mine
        ours |= known
    return run(lambda db: _compare(db, provider, day, movements, ours))


def _accounts_of(db: Db, provider: str) -> list[str | None]:
    return [None] if db.tenant_id == PLATFORM_TENANT else queries.list_accounts_used(db, provider)


def _own(
    db: Db, provider: str, environment: Environment, told: Iterable[Movement]
) -> tuple[list[Movement], dict[str, str]]:
    """What of an account that is shared is this tenant's, and our identifiers of it."""
    movements = list(told)
    if db.tenant_id == PLATFORM_TENANT:
        return [each for each in movements if _is_nobodys(provider, environment, each.reference)], {}
    ours = queries.find_ours(db, provider, environment, {each.reference for each in movements})
    return [each for each in movements if each.reference in ours], ours


def _is_nobodys(provider: str, environment: Environment, reference: str) -> bool:
    if find_tenant_of_reference(reference) is not None:
        return False
    return not queries.is_settlement_of_anybody(provider, environment, reference)


def _compare(db: Db, provider: str, day: date, movements: list[Movement], ours: dict[str, str]) -> list[Reconciliation]:
    """Every currency on its own; a list of nothing is compared too."""
    begins_at, ends_at = bounds_of(day)
    lines = lines_of(movements, ours)
    done = []
    for currency in sorted(queries.list_currencies(db, provider) | {line.amount.currency for line in lines}):
        of_it = tuple(line for line in lines if line.amount.currency == currency)
        done.append(reconcile(db, clearing(provider, currency), Statement(begins_at, ends_at, of_it)))
    queries.add_days(db, provider, [day])
    queries.set_fetched(db, provider, day)
    return done


def _note_failure(db: Db, provider: str, day: date, reason: str) -> None:
    queries.set_failed(db, provider, day, reason)
    news = {"provider": provider, "day": day.isoformat(), "reason": reason, "recipients": []}
    db.announce("payments.settlement_day.failed", f"settlement_day:{provider}:{day.isoformat()}", news)
