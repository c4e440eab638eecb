"""The databases: what is in them before anything is measured, and how large they have become."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from holdfast_migrations.upgrade import upgrade
from tests.bench.ledger import pgledgers
from tests.bench.ledger.people import ACCOUNTS, CURRENCY, IDS, TENANT, USERS

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Databases:
    """The administrator's URLs. young and old: the same funded accounts, for what history costs; work: those and the
    other sides' tables."""

    work: str
    young: str
    old: str


@contextmanager
def databases(admin_url: str) -> Iterator[Databases]:
    names = ("bench_ledger_work", "bench_ledger_young", "bench_ledger_old")
    work, young, old = (make_url(admin_url).set(database=name).render_as_string(hide_password=False) for name in names)
    try:
        for name in names:
            run_sql(admin_url, f"drop database if exists {name} with (force)")
        run_sql(admin_url, f"create database {names[1]}")
        _migrate(young)
        run_sql(young, _accounts())
        for name in (names[0], names[2]):
            run_sql(admin_url, f"create database {name} template {names[1]}")
        run_sql(work, (_HERE / "floors.sql").read_text(), _FLOORS_ACCOUNTS, pgledgers.sql())
        if pgledgers.sql():
            run_sql(work, pgledgers.OPEN_ACCOUNTS)
        run_sql(work, "vacuum analyze")
        yield Databases(work, young, old)
    finally:
        for name in names:
            run_sql(admin_url, f"drop database if exists {name} with (force)")


def add_history(url: str, first: int, last: int) -> None:
    """Transfers number so and so, each of two entries; the first is number 1."""
    run_sql(url, (_HERE / "history.sql").read_text().format(first=first, last=last, accounts=ACCOUNTS))
    run_sql(url, "vacuum analyze")
    run_sql(url, "checkpoint")


def bytes_each(url: str, prefix: str) -> float:
    """Of the tables of transfers and entries and all their indexes, for each transfer that is in them."""
    transfers, entries = f"{prefix}_transfers", f"{prefix}_entries"
    run_sql(url, f"vacuum analyze {transfers}, {entries}")
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(
            text(f"""
                select pg_total_relation_size('{transfers}') + pg_total_relation_size('{entries}') as bytes,
                    (select count(*) from {transfers}) as transfers
            """)
        ).one()
    engine.dispose()
    return float(found.bytes / found.transfers)


def run_sql(url: str, *scripts: str | None) -> None:
    """Each by itself, in the bench's tenant; what is None is left out."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"set holdfast.tenant = '{TENANT}'")
        for script in filter(None, scripts):
            connection.exec_driver_sql(script)
    engine.dispose()


def _migrate(url: str) -> None:
    engine = create_engine(url)
    upgrade(engine)
    engine.dispose()


def _accounts() -> str:
    """Funded by decree: the bench draws rates, not balances."""
    rows = ", ".join(
        f"('{id_}', 'available:{user}', '{user}', now(), 1e12, 0, false, 'credit', '{CURRENCY}', 'available')"
        for id_, user in zip(IDS, USERS, strict=True)
    )
    columns = "id, code, owner_id, opened_at, balance, floor, is_accumulating, normal_side, currency, purpose"
    return f"""
        insert into tenants values ('{TENANT}', 'bench', 'Bench', true, 0, now());
        insert into ledger_accounts ({columns}) values {rows};
    """


_FLOORS_ACCOUNTS = """
insert into floor_accounts
    select id, tenant_id, opened_at, version, balance, floor, is_accumulating, normal_side, status, currency, code,
        purpose, owner_id
    from ledger_accounts;
insert into bare_accounts select id, 0 from ledger_accounts;
"""
