"""A tenant's settings, set without a route."""

from dataclasses import replace
from typing import Any

from holdfast.platform.db import Db, run
from holdfast.platform.tenant_settings import TenantSettings, set_tenant_settings, tenant_settings
from tests.factories.identity import ORIGIN


def set_settings(tenant: str, **changes: Any) -> TenantSettings:
    """The tenant's settings, with these changes from now on."""

    def work(db: Db) -> TenantSettings:
        return set_tenant_settings(db, replace(tenant_settings(db), **changes), "tests")

    return run(tenant, ORIGIN, work)
