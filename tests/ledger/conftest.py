"""A second tenant, for what must be kept apart, and the server's administrator, for what must be broken."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from holdfast.platform.db import open_engine
from tests.deployment import make_tenant


@pytest.fixture
def other_tenant(admin_engine: Engine) -> str:
    return make_tenant(admin_engine)


@pytest.fixture(scope="session")
def administrators(admin_engine: Engine) -> Iterator[Engine]:
    """The server's administrator by our own driver, as the ledger's statements need it."""
    engine = open_engine(admin_engine.url)
    yield engine
    engine.dispose()


@pytest.fixture
def administrator(administrators: Engine) -> Iterator[Connection]:
    """In a transaction that is undone."""
    with administrators.connect() as connection:
        yield connection
        connection.rollback()
