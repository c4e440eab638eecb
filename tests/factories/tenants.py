"""The platform's own administrators, and tenants that they create."""

import secrets
from typing import Any

from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.tenants import PLATFORM_TENANT
from tests.api import Answer, Api
from tests.factories.administrators import new_address
from tests.factories.identity import make_admin

PLATFORM = Api(PLATFORM_TENANT)


def platform_admin(*, with_totp: bool = False, email: str | None = None) -> Admin:
    return make_admin(PLATFORM_TENANT, "platform_owner", with_totp, email=email)


def tenant_wish(**changes: Any) -> dict[str, Any]:
    owner = {"name": "Ngozi Ade", "email": new_address()}
    return {"slug": f"shop-{secrets.token_hex(6)}", "name": "Demo Market", "owner": owner, **changes}


def add_tenant(admin: Admin | None = None, **changes: Any) -> Answer:
    return PLATFORM.call("identity/add_tenant", admin or platform_admin(), tenant_wish(**changes))


def added_tenant() -> str:
    answer = add_tenant()
    assert answer.status == 201, answer.text
    tenant_id: str = answer.body["tenant"]["id"]
    return tenant_id


def suspend(tenant: str) -> None:
    body = {"reason": "It did not pay for its own account."}
    answer = PLATFORM.call("identity/suspend_tenant", platform_admin(), body, tenant_id=tenant)
    assert answer.status == 200, answer.text


def reinstate(tenant: str) -> None:
    answer = PLATFORM.call("identity/reinstate_tenant", platform_admin(), {"reason": "It paid."}, tenant_id=tenant)
    assert answer.status == 200, answer.text
