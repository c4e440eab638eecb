"""Both providers in this process, a payer and an administrator."""

from collections.abc import Iterator

import pytest

from holdfast.identity.rules import Admin, User
from tests.api import Api
from tests.factories.identity import make_admin, make_user
from tests.factories.payments import PaystackInProcess, SandboxInProcess, paystack_http, sandbox_http


@pytest.fixture
def payer(tenant: str) -> User:
    return make_user(tenant)


@pytest.fixture
def owner(tenant: str) -> Admin:
    return make_admin(tenant)


@pytest.fixture
def sandbox(api: Api) -> Iterator[SandboxInProcess]:
    with sandbox_http(api) as provider:
        yield provider


@pytest.fixture
def paystack() -> Iterator[PaystackInProcess]:
    with paystack_http() as provider:
        yield provider
