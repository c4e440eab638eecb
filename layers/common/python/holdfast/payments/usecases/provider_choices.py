"""Who takes a payment: chosen by the payer, or in the tenant's order among those that can."""

from collections.abc import Sequence

from holdfast.identity.rules.callers import Admin
from holdfast.kernel import clock
from holdfast.kernel.money import exponent
from holdfast.kernel.refusals import Invalid
from holdfast.payments.providers.configured import open_provider
from holdfast.payments.providers.port import Method
from holdfast.payments.queries import provider_choices as queries
from holdfast.payments.rules.provider_choices import ANY, AnyOrMethod, ProviderChoice, chosen_for
from holdfast.platform.db import Db
from holdfast.platform.settings import settings


def choose_providers(db: Db, currency: str, *, method: Method | None, named: str | None) -> tuple[str, ...]:
    """Who may be asked to take a payment, the preferred one first: `named` alone, where the payer names one.

    Refused (422): a provider that the deployment does not have, that does not take the currency or the method, or that
    the tenant has not chosen for them; nobody who does.
    """
    if named is not None and not _takes(named, currency, method):
        wanted = currency if method is None else f"{currency} by {method}"
        raise Invalid.field("provider", f"{named} does not take {wanted}.", slug="currency-not-supported")
    chosen = chosen_for(queries.find_choices(db, currency), method, settings().payment_providers)
    if named is not None:
        if named not in chosen:
            raise Invalid.field("provider", f"{named} is not chosen for {currency}.", slug="provider-not-chosen")
        return (named,)
    able = tuple(name for name in chosen if _takes(name, currency, method))
    if not able:
        raise Invalid.field("currency", f"No provider takes {currency} so.", slug="currency-not-supported")
    return able


def set_provider_choice(
    db: Db, admin: Admin, *, currency: str, method: AnyOrMethod, providers: Sequence[str] | None
) -> ProviderChoice:
    """Choose who takes payments in the currency by the method, in this order, from now on. Payments that were begun go
    on where they are. None: let the deployment's own order count again."""
    admin.require("providers.manage")
    exponent(currency)  # refuses one that is not known
    if providers is not None:
        _check(currency, method, providers)
    before = queries.lock_choice(db, currency, method)
    chosen = None if providers is None else tuple(providers)
    choice = ProviderChoice(currency, method, chosen, admin.id, clock.now())
    queries.set_choice(db, choice)
    subject = f"provider_choice:{currency}:{method}"
    db.note_change(subject, None if before is None else _noted(before), _noted(choice))
    news = {"currency": currency, "method": method, **_noted(choice), "recipients": []}
    db.announce("payments.provider_choice.set", subject, news)
    return choice


def list_provider_choices(db: Db, admin: Admin, *, after: str | None, limit: int) -> list[ProviderChoice]:
    """By currency and method; where there is none, the deployment's own order counts."""
    admin.require("providers.manage")
    return queries.list_choices(db, after or "", limit)


def _check(currency: str, method: AnyOrMethod, providers: Sequence[str]) -> None:
    if len(set(providers)) != len(providers):
        raise Invalid.field("providers", "A provider is named once.", slug="provider-named-twice")
    for name in providers:
        if not _takes(name, currency, None if method == ANY else method):
            raise Invalid.field("providers", f"{name} does not take {currency} so.", slug="currency-not-supported")


def _takes(name: str, currency: str, method: Method | None) -> bool:
    port = open_provider(name)
    return currency in port.currencies and (method is None or method in port.methods)


def _noted(choice: ProviderChoice) -> dict[str, object]:
    return {"providers": None if choice.providers is None else list(choice.providers)}
