"""A second tenant, for what must be kept apart."""

import pytest
from sqlalchemy import Engine

from tests.deployment import make_tenant


@pytest.fixture
def other_tenant(admin_engine: Engine) -> str:
    return make_tenant(admin_engine)
