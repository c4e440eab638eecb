"""One real PostgreSQL for the whole run, one tenant for each test: row-level security keeps tests apart as it keeps
tenants apart."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from local import postgres
from tests.api import Api
from tests.deployment import deployed, make_tenant, migrated
from tests.factories.fincra import FincraInProcess, fincra_http
from tests.factories.identity import make_admin, make_user
from tests.factories.payments import SandboxInProcess, sandbox_http
from tests.factories.paystack import PaystackInProcess, paystack_http
from tests.factories.providus import ProvidusInProcess, providus_http

DATABASE = "holdfast"
CONNECTIONS = 60  # as many as the widest test has threads


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as running:
        yield running


@pytest.fixture(scope="session")
def admin_engine(server: postgres.Server) -> Iterator[Engine]:
    """The server's administrator, in the migrated database."""
    with migrated(server, DATABASE) as admin:
        yield admin


@pytest.fixture(scope="session", autouse=True)
def deployment(server: postgres.Server, admin_engine: Engine) -> Iterator[None]:
    """What the templates give a function: its environment, its secrets, its AWS."""
    with deployed(server, DATABASE, CONNECTIONS):
        yield


@pytest.fixture
def tenant(admin_engine: Engine) -> str:
    """A new tenant's id."""
    return make_tenant(admin_engine)


@pytest.fixture
def api(tenant: str) -> Api:
    return Api(tenant)


@pytest.fixture
def payer(tenant: str) -> User:
    return make_user(tenant)


@pytest.fixture
def owner(tenant: str) -> Admin:
    return make_admin(tenant)


@pytest.fixture
def sandbox(api: Api) -> Iterator[SandboxInProcess]:
    """The sandbox provider, served in this process."""
    with sandbox_http(api) as provider:
        yield provider


@pytest.fixture
def fincra() -> Iterator[FincraInProcess]:
    """Fincra's API, in this process."""
    with fincra_http() as provider:
        yield provider


@pytest.fixture
def providus() -> Iterator[ProvidusInProcess]:
    """Providus's API, in this process."""
    with providus_http() as provider:
        yield provider


@pytest.fixture
def paystack() -> Iterator[PaystackInProcess]:
    """Paystack as documented, in this process."""
    with paystack_http() as provider:
        yield provider
