"""Days of which a provider's list is fetched, and whose the lines of such a list are."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select, union, update
from sqlalchemy.dialects.postgresql import insert

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id
from holdfast.kernel.refusals import NotFound
from holdfast.payments.providers.port import Environment
from holdfast.payments.rules.settlement_days import SettlementDay
from holdfast.payments.tables.pay_ins import payments, refunds, transfer_accounts
from holdfast.payments.tables.payouts import bank_accounts, withdrawals
from holdfast.payments.tables.provider_accounts import provider_accounts
from holdfast.payments.tables.settlement_days import settlement_days
from holdfast.platform.db import Db, call_outside_tenant

_days = settlement_days.c
_SHOWN = [column for column in _days if column.name != "tenant_id"]
_AT_ONCE = 1000


def add_days(db: Db, provider: str, days: Iterable[date]) -> None:
    """To be fetched; one that is known already stays as it is."""
    rows = [{"provider": provider, "day": day} for day in days]
    if rows:
        db.execute(insert(settlement_days).values(rows).on_conflict_do_nothing())


def find_latest_day(db: Db, provider: str) -> date | None:
    latest: date | None = db.execute(select(func.max(_days.day)).where(_days.provider == provider)).scalar()
    return latest


def find_open_day(db: Db, provider: str) -> SettlementDay | None:
    """The oldest that is still to be fetched."""
    wanted = select(*_SHOWN).where(_days.provider == provider, _days.fetched_at.is_(None))
    row = db.execute(wanted.order_by(_days.day).limit(1)).first()
    return None if row is None else _day_of(row)


def set_fetched(db: Db, provider: str, day: date) -> None:
    _set(db, provider, day, failure=None, fetched_at=clock.now())


def set_failed(db: Db, provider: str, day: date, failure: str) -> None:
    _set(db, provider, day, failure=failure, fetched_at=None)


def list_accounts_used(db: Db, provider: str) -> list[str | None]:
    """The provider accounts that anything was begun with: the tenant's own, and None for the deployment's."""
    begun = [
        select(table.c.provider_account_id).where(table.c.provider == provider) for table in (payments, bank_accounts)
    ]
    found = set(db.execute(union(*begun)).scalars())
    return sorted(found, key=lambda account_id: account_id or "")


def list_retired(db: Db, account_ids: Collection[str | None]) -> set[str]:
    table = provider_accounts.c
    known = [account_id for account_id in account_ids if account_id is not None]
    statement = select(table.id).where(table.id.in_(known), table.retired_at.is_not(None))
    return set(db.execute(statement).scalars())


def list_currencies(db: Db, provider: str) -> set[str]:
    """In which anything was begun."""
    begun = [select(table.c.currency).where(table.c.provider == provider) for table in (payments, bank_accounts)]
    return set(db.execute(union(*begun)).scalars())


def find_ours(db: Db, provider: str, environment: Environment, references: Collection[str]) -> dict[str, str]:
    """Of these references those that are the tenant's, each with our own identifier of it."""
    found: dict[str, str] = {}
    known = sorted(set(references))
    for start in range(0, len(known), _AT_ONCE):
        part = known[start : start + _AT_ONCE]
        for kind, table in (("pay", payments), ("rfd", refunds), ("wdr", withdrawals)):
            ids = [reference for reference in part if _is_id(kind, reference)]
            if ids:
                found |= {each: each for each in db.execute(select(table.c.id).where(table.c.id.in_(ids))).scalars()}
        settled = transfer_accounts.c
        wanted = select(settled.settlement, settled.payment_id).where(
            settled.provider == provider, settled.environment == environment, settled.settlement.in_(part)
        )
        found |= {row.settlement: row.payment_id for row in db.execute(wanted)}
    return found


def is_settlement_of_anybody(provider: str, environment: Environment, settlement: str) -> bool:
    """Whether any tenant was credited with it."""
    statement = "select tenant_of_settlement(%s::text, %s::text, %s::text)"
    return call_outside_tenant(statement, provider, environment, settlement)[0][0] is not None


def _is_id(kind: str, reference: str) -> bool:
    try:
        decode_id(kind, reference)
    except NotFound:
        return False
    return True


def _set(db: Db, provider: str, day: date, **values: Any) -> None:
    this = (_days.provider == provider, _days.day == day)
    db.execute(update(settlement_days).where(*this).values(attempts=_days.attempts + 1, **values))


def _day_of(row: Row[Any]) -> SettlementDay:
    return SettlementDay(**row._mapping)
