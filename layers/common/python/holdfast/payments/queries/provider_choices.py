"""Choices of providers in the database."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from holdfast.payments.rules.provider_choices import AnyOrMethod, ProviderChoice
from holdfast.payments.tables.pay_ins import provider_choices
from holdfast.platform.db import Db

_KEY = provider_choices.c.currency + ":" + provider_choices.c.method


def find_choices(db: Db, currency: str) -> list[ProviderChoice]:
    """Of every method."""
    return [_choice_of(row) for row in db.execute(select(provider_choices).where(_of(currency)))]


def lock_choice(db: Db, currency: str, method: AnyOrMethod) -> ProviderChoice | None:
    statement = select(provider_choices).where(_of(currency), provider_choices.c.method == method)
    row = db.execute(statement.with_for_update()).first()
    return None if row is None else _choice_of(row)


def list_choices(db: Db, after: str, limit: int) -> list[ProviderChoice]:
    """By currency and method. after: both, as in NGN:card."""
    statement = select(provider_choices).where(after < _KEY).order_by(_KEY).limit(limit)
    return [_choice_of(row) for row in db.execute(statement)]


def set_choice(db: Db, choice: ProviderChoice) -> None:
    values = {
        "providers": None if choice.providers is None else ",".join(choice.providers),
        "updated_by": choice.updated_by,
        "updated_at": choice.updated_at,
    }
    statement = insert(provider_choices).values(currency=choice.currency, method=choice.method, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "currency", "method"], set_=values))


def _of(currency: str) -> Any:
    return provider_choices.c.currency == currency


def _choice_of(row: Row[Any]) -> ProviderChoice:
    providers = None if row.providers is None else tuple(name for name in row.providers.split(",") if name)
    return ProviderChoice(row.currency, row.method, providers, row.updated_by, row.updated_at)
