"""The platform's own administrators, and tenants that they create."""

import secrets
from typing import Any

from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.tenants import PLATFORM_TENANT
from tests.api import Answer, Api
from tests.factories.administrators import new_address
from tests.factories.identity import make_admin, totp_code

PLATFORM = Api(PLATFORM_TENANT)


def platform_admin(*, with_totp: bool = True, email: str | None = None) -> Admin:
    return make_admin(PLATFORM_TENANT, "platform_owner", with_totp, email=email)


def tenant_wish(**changes: Any) -> dict[str, Any]:
    owner = {"name": "Ngozi Ade", "email": new_address()}
    return {"slug": f"shop-{secrets.token_hex(6)}", "name": "Demo Market", "owner": owner, **changes}


def creation_answer(admin: Admin, wish: dict[str, Any]) -> dict[str, str]:
    """The answer to a challenge for this tenant."""
    return _answer(admin, PLATFORM.call("identity/begin_tenant_creation", admin, wish))


def change_answer(admin: Admin, tenant: str, action: str, **more: Any) -> dict[str, str]:
    """The answer to a challenge for this action on this tenant."""
    wanted = {"action": action, **more}
    return _answer(admin, PLATFORM.call("identity/begin_tenant_change", admin, wanted, tenant_id=tenant))


def add_tenant(admin: Admin | None = None, **changes: Any) -> Answer:
    admin, wish = admin or platform_admin(), tenant_wish(**changes)
    return PLATFORM.call("identity/add_tenant", admin, wish | creation_answer(admin, wish))


def added_tenant() -> str:
    answer = add_tenant()
    assert answer.status == 201, answer.text
    tenant_id: str = answer.body["tenant"]["id"]
    return tenant_id


def suspend(tenant: str) -> None:
    _move(tenant, "suspend", "It did not pay for its own account.")


def reinstate(tenant: str) -> None:
    _move(tenant, "reinstate", "It paid.")


def _move(tenant: str, action: str, reason: str) -> None:
    admin = platform_admin()
    body = {"reason": reason, **change_answer(admin, tenant, action)}
    answer = PLATFORM.call(f"identity/{action}_tenant", admin, body, tenant_id=tenant)
    assert answer.status == 200, answer.text


def _answer(admin: Admin, begun: Answer) -> dict[str, str]:
    assert begun.status == 200, begun.text
    return {"challenge_id": begun.body["challenge_id"], "code": totp_code(admin.id)}
