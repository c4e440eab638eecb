"""A picture of everything that a tenant has, to see that nothing moved."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeVar

from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id

# A refused call is put on the audit trail, its key is given back, and it counts against the limits.
_MAY_CHANGE = ("audit_records", "audit_links", "idempotency_keys")


class HasName(Protocol):
    @property
    def name(self) -> str: ...


Named = TypeVar("Named", bound=HasName)


@dataclass(frozen=True, slots=True)
class Picture:
    """What is in every table of a tenant, and in the platform's own books: a hash by table."""

    tables: dict[str, str]

    def differs_from(self, other: "Picture") -> list[str]:
        return [name for name, there in self.tables.items() if other.tables[name] != there]


@dataclass(frozen=True, slots=True)
class Watch:
    """Looks at everything that one tenant has, balances included, past row-level security."""

    engine: Engine
    tenant: str

    def picture(self) -> Picture:
        with self.engine.begin() as connection:
            if "is_prepared" not in connection.info:
                connection.exec_driver_sql(_statement(self.engine))
                connection.info["is_prepared"] = True
            connection.exec_driver_sql("delete from rate_limits")  # a walk calls more often than anybody may
            rows = connection.exec_driver_sql(f"execute picture('{decode_id('tnt', self.tenant)}')")
            return Picture({row[0]: row[1] for row in rows})

    def each_unchanged(self, calls: Iterable[Named]) -> Iterator[Named]:
        """Each of them in turn: the one that changed something is named."""
        before = self.picture()
        for call in calls:
            yield call
            after = self.picture()
            assert not (changed := after.differs_from(before)), f"{call.name} changed {', '.join(changed)}"
            before = after

    @contextmanager
    def unchanged(self, what: object) -> Iterator[None]:
        before = self.picture()
        yield
        changed = self.picture().differs_from(before)
        assert not changed, f"{what} changed {', '.join(changed)}"


@cache
def _statement(engine: Engine) -> str:
    """One row for each table that has a tenant: its name and a hash of the tenant's and the platform's rows."""
    of_tenants = text(
        "select table_name from information_schema.columns join information_schema.tables using (table_schema,"
        " table_name) where table_schema = 'public' and column_name = 'tenant_id' and table_type = 'BASE TABLE'"
    )
    with engine.connect() as connection:
        tables = sorted(set(connection.execute(of_tenants).scalars()) - set(_MAY_CHANGE))
    assert {"ledger_accounts", "ledger_entries", "orders", "events"} <= set(tables)
    platform = "00000000-0000-0000-0000-000000000000"
    where = dict.fromkeys(tables, f"t.tenant_id in ($1, '{platform}')") | {"tenants": "t.id = $1"}
    return "prepare picture(uuid) as " + " union all ".join(
        f"select '{name}', coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {name} t where {condition}"
        for name, condition in where.items()
    )
