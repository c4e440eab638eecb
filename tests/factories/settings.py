"""A tenant's settings, set without a route."""

from dataclasses import replace
from typing import Any

from holdfast.identity.rules.callers import Admin
from holdfast.platform.db import Db, run
from holdfast.platform.tenant_settings import TenantSettings, set_tenant_settings, tenant_settings
from tests.api import Api
from tests.factories.identity import ORIGIN, totp_code


def set_settings(tenant: str, **changes: Any) -> TenantSettings:
    """The tenant's settings, with these changes from now on."""

    def work(db: Db) -> TenantSettings:
        return set_tenant_settings(db, replace(tenant_settings(db), **changes), "tests")

    return run(tenant, ORIGIN, work)


def domain_answer(api: Api, admin: Admin, domain: str | None) -> dict[str, str]:
    """The answer to a challenge for this domain."""
    begun = api.call("identity/begin_domain_change", admin, {"domain": domain})
    assert begun.status == 200, begun.text
    return {"challenge_id": begun.body["challenge_id"], "code": totp_code(admin.id)}
