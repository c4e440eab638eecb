"""The database as migrated is the one that the code describes, and it alone keeps tenants apart."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from secrets import randbelow
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

import holdfast
from holdfast.kernel.ids import uuid7
from holdfast.platform.columns import metadata

WITHOUT_TENANT = {"alembic_version", "rate_limits"}


def import_all_tables() -> None:
    for module in pkgutil.walk_packages(holdfast.__path__, "holdfast."):
        if "tables" in module.name.split("."):
            import_module(module.name)


def test_the_tables_in_code_are_the_tables_in_the_database(admin_engine: Engine) -> None:
    import_all_tables()
    with admin_engine.connect() as connection:
        options = {"compare_type": _differs, "include_object": _is_compared}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def _differs(context: Any, column: Any, described: Any, found: TypeEngine[Any], said: TypeEngine[Any]) -> bool:
    """Whether a column's type in the database is another than the one in code; a domain counts as what it is of."""
    kinds = (found.data_type if isinstance(found, DOMAIN) else found, said)
    actual, expected = (str(kind.compile(context.dialect)).partition(" COLLATE")[0] for kind in kinds)
    return actual != expected


def _is_compared(item: Any, name: str | None, kind: str, is_reflected: bool, other: Any) -> bool:
    """Indexes, unique constraints and references to tenants live in the migrations alone."""
    return kind in ("table", "column") and name not in ("alembic_version",)


@pytest.fixture(scope="module")
def tables(admin_engine: Engine) -> list[str]:
    with admin_engine.connect() as connection:
        rows = connection.execute(
            text("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')")
        )
        return sorted(set(rows.scalars()) - WITHOUT_TENANT)


def test_every_table_forces_row_level_security(admin_engine: Engine, tables: list[str]) -> None:
    with admin_engine.connect() as connection:
        forced = connection.execute(
            text(
                "select relname from pg_class "
                "where relrowsecurity and relforcerowsecurity and relnamespace = 'public'::regnamespace"
            )
        )
        assert set(tables) <= set(forced.scalars())


def test_the_application_owns_nothing_and_bypasses_nothing(admin_engine: Engine) -> None:
    with admin_engine.connect() as connection:
        owned = connection.execute(
            text(
                "select relname from pg_class where relowner = 'holdfast_app'::regrole union all "
                "select proname from pg_proc where proowner = 'holdfast_app'::regrole"
            )
        )
        assert owned.all() == []
        role = connection.execute(
            text(
                "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'holdfast_app'"
            )
        ).one()
        assert not any(role)
        granted = connection.execute(text("select 1 from pg_auth_members where member = 'holdfast_app'::regrole"))
        assert granted.all() == []


def leaking(connection: Connection, tables: list[str]) -> set[str]:
    """The tables in which one tenant, as the application, sees or changes another's row."""
    owner, stranger = uuid7(), uuid7()
    drop_checks(connection)
    connection.exec_driver_sql("set local session_replication_role = replica")
    for table in tables:
        put_row(connection, table, owner)
    connection.exec_driver_sql("set local session_replication_role = origin")
    connection.execute(text("select set_config('holdfast.tenant', :t, true)"), {"t": str(stranger)})
    connection.exec_driver_sql("set local role holdfast_app")
    found = {table for table in tables if sees_another(connection, table, stranger)}
    connection.exec_driver_sql("reset role")
    return found


def drop_checks(connection: Connection) -> None:
    """Of tables and domains, so that made-up values can be put into every column."""
    checks = connection.execute(
        text(
            "select 'alter table ' || conrelid::regclass || ' drop constraint ' || quote_ident(conname) "
            "from pg_constraint where contype = 'c' and conrelid <> 0 and connamespace = 'public'::regnamespace "
            "union all "
            "select 'alter domain ' || contypid::regtype || ' drop constraint ' || quote_ident(conname) "
            "from pg_constraint where contype = 'c' and contypid <> 0 and connamespace = 'public'::regnamespace"
        )
    )
    for statement in checks.scalars().all():
        connection.exec_driver_sql(statement)


def put_row(connection: Connection, table: str, tenant: UUID) -> None:
    """A row of made-up values."""
    columns = connection.execute(
        text(
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'public' and table_name = :t "
            "and is_nullable = 'NO' and is_generated = 'NEVER' and is_identity = 'NO'"
        ),
        {"t": table},
    ).all()
    values = {name: made_up(kind) for name, kind in columns}
    values["id" if table == "tenants" else "tenant_id"] = f"'{tenant}'"
    names, literals = ", ".join(f'"{name}"' for name in values), ", ".join(values.values())
    connection.exec_driver_sql(f"insert into {table} ({names}) values ({literals})")


def made_up(kind: str) -> str:
    return {
        "uuid": f"'{uuid4()}'",
        "text": f"'{uuid4().hex}'",
        "character": "'NGN'",
        "bytea": f"'\\x{uuid4().hex}'",
        "jsonb": "'{}'",
        "boolean": "true",
        "timestamp with time zone": "now()",
        "date": "now()",
        "ARRAY": "'{}'",
        "interval": "'1 hour'",
        "inet": "'192.0.2.1'",
    }.get(kind, str(randbelow(2**31)))


def sees_another(connection: Connection, table: str, stranger: UUID) -> bool:
    column = "id" if table == "tenants" else "tenant_id"
    may_select = connection.execute(
        text("select has_table_privilege('holdfast_app', cast(:t as regclass), 'select')"), {"t": table}
    ).scalar_one()
    if not may_select:
        return False
    query = f"select count(*) from {table} where {column} <> '{stranger}'"
    return bool(connection.exec_driver_sql(query).scalar_one())


@pytest.fixture
def doomed(admin_engine: Engine) -> Iterator[Connection]:
    """A connection as the administrator whose transaction will be rolled back."""
    with admin_engine.connect() as connection:
        yield connection
        connection.rollback()


def test_no_tenant_sees_another(doomed: Connection, tables: list[str]) -> None:
    assert leaking(doomed, tables) == set()


def test_each_policy_is_what_keeps_tenants_apart(admin_engine: Engine, tables: list[str]) -> None:
    """Without its policy's condition, or without row-level security, each table that the application reads leaks."""
    with admin_engine.connect() as connection:
        readable = {
            table
            for table in tables
            if connection.execute(
                text("select has_table_privilege('holdfast_app', cast(:t as regclass), 'select')"), {"t": table}
            ).scalar_one()
        }
        connection.rollback()
        for table in tables:
            connection.exec_driver_sql(f"alter policy tenant_isolation on {table} using (true)")
        assert leaking(connection, tables) == readable
        connection.rollback()
        for table in tables:
            connection.exec_driver_sql(f"alter table {table} disable row level security")
        assert leaking(connection, tables) == readable
        connection.rollback()


def test_without_a_tenant_nothing_is_seen(admin_engine: Engine, tables: list[str]) -> None:
    for table in tables:
        with pytest.raises(DBAPIError), admin_engine.connect() as connection:
            connection.exec_driver_sql("set local role holdfast_app")
            connection.exec_driver_sql(f"select count(*) from {table}")
