"""The database: one connection a container, one transaction an invocation, one tenant a transaction.

Opening a transaction, setting its tenant and asking whether the caller's session still lives is one round trip, and
so is every
statement after it. Events, audit records and responses are gathered while a use case runs and written together before
the commit.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pg8000.exceptions import DatabaseError, InterfaceError
from sqlalchemy import URL, Connection, CursorResult, Engine, Executable, create_engine, make_url
from sqlalchemy.exc import DBAPIError, StatementError

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id, encode_id, new_id
from holdfast.kernel.refusals import NotFound, Refusal, Unauthenticated
from holdfast.platform.driver import PreparingConnection
from holdfast.platform.journal import Announcement, Change, write_journal
from holdfast.platform.settings import optional_secret, secret, settings

if TYPE_CHECKING:
    from ssl import SSLContext

T = TypeVar("T")

ATTEMPTS = 3
_RETRIED = {"40001", "40P01", "26000", "0A000"}  # serialization, deadlock; statement or plan gone after a migration
_UNIQUE_VIOLATION = "23505"
_INVALID_PASSWORD = "28P01"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who and what a transaction acts for; every event and audit record carries it.

    actor: the id of a user, or the name of a job or consumer · action: the route or function · session_id: checked on
    opening
    """

    actor: str
    action: str
    request_id: str = ""
    session_id: str = ""
    source_ip: str = ""


@dataclass(slots=True)
class Db:
    """One open transaction of one tenant. `tenant_id` is a TypeID; the database itself lets nothing else through."""

    connection: Connection
    tenant_id: str
    origin: Origin
    announcements: list[Announcement] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def execute(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> CursorResult[Any]:
        try:
            return self.connection.execute(statement, parameters)
        except StatementError as error:
            if isinstance(error.orig, Refusal):  # an identifier that cannot exist, found while binding
                raise error.orig from None
            raise

    def announce(self, type: str, subject: str, data: Mapping[str, Any]) -> None:
        """News for the other rooms, written with the transaction. `type` as in escrow.order.funded; `subject` is the
        thing's id."""
        self.announcements.append(Announcement(new_id("evt"), type, subject, clock.now(), data))

    def note_change(self, subject: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
        """Put a change on the audit record of this transaction's action."""
        self.changes.append(Change(subject, before, after))


@cache
def engine() -> Engine:
    """Made on first use and kept while the container lives. The password comes from the deployment's secret, unless the
    URL already carries one (on one machine)."""
    url = make_url(settings().database_url)
    return open_engine(url, pool_size=settings().connections, passwords=None if url.password else _passwords)


def _passwords() -> list[str]:
    """Asked for with every connection. While the password is rotated, the server still has the one before it."""
    former = optional_secret("former_database_password")
    return [secret("database_password"), *([former] if former else [])]


def open_engine(url: URL, *, pool_size: int = 1, passwords: Callable[[], Sequence[str]] | None = None) -> Engine:
    """An engine whose connections prepare their statements, and speak TLS with every server but this machine's own.
    `passwords` are tried in their order, in place of the URL's."""
    is_local = url.host in ("127.0.0.1", "localhost")

    def connect() -> PreparingConnection:
        *others, last = passwords() if passwords else [url.password]
        for password in others:
            try:
                return connect_with(password)
            except DatabaseError as refused:
                if refused.args[0].get("C") != _INVALID_PASSWORD:
                    raise
        return connect_with(last)

    def connect_with(password: str | None) -> PreparingConnection:
        return PreparingConnection(
            url.username,
            host=url.host,
            port=url.port or 5432,
            database=url.database,
            password=password,
            application_name="holdfast",
            timeout=20,
            ssl_context=None if is_local else _tls(),
        )

    return create_engine(
        "postgresql+pg8000://",
        creator=connect,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=20,
        hide_parameters=True,
    )


def _tls() -> "SSLContext":
    """Trusts the public authorities, as the proxy needs, and the region's own of RDS, as the database does."""
    import ssl

    context = ssl.create_default_context()
    roots = (Path(__file__).parent / "rds-roots.pem").read_text()
    _, found, rest = roots.partition(f"# {os.environ.get('AWS_REGION', '')}\n")
    if found:
        context.load_verify_locations(cadata=rest.partition("#")[0])
    return context


def run(tenant: str, origin: Origin, work: Callable[[Db], T]) -> T:
    """Run `work` in one transaction of `tenant` (its id, or its slug). Returning commits, raising rolls back.

    Where the database asks for it (serialization failure, deadlock) the work is run again, three times at the most.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction(tenant, origin) as db:
                return work(db)
        except DBAPIError as error:
            if sqlstate(error) not in _RETRIED or attempt == ATTEMPTS:
                raise
            if sqlstate(error) in ("26000", "0A000"):
                engine().dispose()
    raise AssertionError("unreachable")


@contextmanager
def transaction(tenant: str, origin: Origin) -> Iterator[Db]:
    """One transaction of one tenant: committed at the end of the block, rolled back when it raises."""
    connection, tenant_id = _open(tenant, origin)
    try:
        db = Db(connection, tenant_id, origin)
        try:
            yield db
            write_journal(db)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
    finally:
        connection.close()
        clock.move_to_offset(timedelta())


def tenants_with_work(view: str) -> list[str]:
    """The ids of the tenants that one of the cross-tenant views lists: active_tenants, work_deadlines…"""
    if not view.isidentifier():
        raise ValueError(f"{view} is not the name of a view")
    return [encode_id("tnt", row[0]) for row in call_outside_tenant(f"select tenant_id from {view}")]  # noqa: S608


def call_outside_tenant(statement: str, *parameters: Any) -> list[list[Any]]:
    """One of the few statements that look across tenants, by itself and committed at once: one round trip. It must
    bear being sent twice: a connection that died while the container was frozen is replaced once."""
    return _reconnecting(lambda: _run_alone(statement, parameters))


def sqlstate(error: DBAPIError) -> str:
    """PostgreSQL's five-character code, or an empty string where the connection itself failed."""
    fields = error.orig.args[0] if error.orig and error.orig.args else None
    return str(fields.get("C", "")) if isinstance(fields, dict) else ""


def is_unique_violation(error: DBAPIError, constraint: str) -> bool:
    fields = error.orig.args[0] if error.orig and error.orig.args else {}
    return sqlstate(error) == _UNIQUE_VIOLATION and fields.get("n") == constraint


def _open(tenant: str, origin: Origin) -> tuple[Connection, str]:
    """A connection with its transaction opened. Opening is also the ping: where it fails, nothing has happened yet."""
    call = f"open_transaction('{_plain(tenant)}', {_uuid_literal(origin.session_id)})"
    statement = f"begin; select * from {call}"  # noqa: S608 (both values are checked to be plain)
    connection, row = _reconnecting(lambda: _begin(statement))
    tenant_id, clock_offset, is_session_live = row
    try:
        if tenant_id is None:
            raise NotFound("There is no such tenant.", slug="unknown-tenant")
        if is_session_live is None:
            raise Unauthenticated("What your role may has changed: refresh the access token.", slug="expired-token")
        if not is_session_live:
            raise Unauthenticated("The session has ended: sign in again.", slug="session-ended")
    except BaseException:
        connection.rollback()
        connection.close()
        raise
    clock.move_to_offset(timedelta(seconds=clock_offset))
    return connection, encode_id("tnt", tenant_id)


def _reconnecting(attempt: Callable[[], T]) -> T:
    try:
        return attempt()
    except (InterfaceError, OSError):
        engine().dispose()
        return attempt()


def _begin(statement: str) -> tuple[Connection, list[Any]]:
    connection = engine().connect()
    try:
        connection.begin()
        driver: Any = connection.connection.dbapi_connection
        return connection, driver.execute_simple(statement).rows[0]
    except (InterfaceError, DatabaseError, OSError):
        connection.invalidate()
        connection.close()
        raise


def _run_alone(statement: str, parameters: Sequence[Any]) -> list[list[Any]]:
    with engine().connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.autocommit = True
        try:
            return list(driver.run_prepared(statement, parameters).rows or [])
        except (InterfaceError, OSError):
            connection.invalidate()
            raise
        finally:
            driver.autocommit = False


def _plain(tenant: str) -> str:
    """A tenant's id as a UUID, or its slug; anything else names no tenant. What is returned is safe inside a
    literal."""
    if tenant.startswith("tnt_"):
        return str(decode_id("tnt", tenant))
    if tenant.replace("-", "").isalnum() and tenant.isascii() and len(tenant) <= 40:
        return tenant
    raise NotFound("There is no such tenant.", slug="unknown-tenant")


def _uuid_literal(session_id: str) -> str:
    return f"'{decode_id('ses', session_id)}'" if session_id else "null"
