"""The books of a tenant whose provider's account is reconciled."""

import pytest

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.routes.ledger.reconciling import Books


@pytest.fixture
def books(api: Api, owner: Admin) -> Books:
    return Books(api, owner)
