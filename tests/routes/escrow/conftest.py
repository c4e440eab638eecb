"""What the tests of the escrow room share."""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from tests.deployment import make_tenant
from tests.factories.identity import make_user


@pytest.fixture
def elsewhere(admin_engine: Engine) -> User:
    """A user of another tenant."""
    return make_user(make_tenant(admin_engine))
