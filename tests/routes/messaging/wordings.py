"""A tenant's own words, for the tests of each route."""

from typing import Any

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user

PAID = {"template": "payments.withdrawal.paid", "language": "fr"}
IN_APP = {"title": "C'est payé", "text": "Vos ${amount} ${currency} sont partis."}
EMAIL = {"subject": "${business} : payé", "text": "Bonjour ${name} !\n\n${amount} ${currency}.", "html": None}
WORDING: dict[str, Any] = {"in_app": IN_APP, "email": EMAIL, "sms": "Payé : ${amount} ${currency}"}


def put(api: Api, admin: Admin, body: Any = None, **path: str) -> Answer:
    return api.call("messaging/set_message_template", admin, WORDING if body is None else body, **(PAID | path))


def get(api: Api, admin: Admin, **path: str) -> Any:
    return api.call("messaging/get_message_template", admin, **(PAID | path)).body


def check_for_those_who_may(api: Api, function: str, body: Any = None, **path: str) -> None:
    """Nobody else may, and there is nothing under a name that is none."""
    route = f"messaging/{function}"
    assert api.call(route, None, body, **path).status == 401
    assert api.call(route, make_user(api.tenant), body, **path).status == 403
    for role in ("auditor", "arbiter"):
        answer = api.call(route, make_admin(api.tenant, role, with_totp=False), body, **path)
        assert (answer.status, answer.problem) == (403, "permission-missing")
    operator = make_admin(api.tenant, "operator", with_totp=False)
    if path:
        answer = api.call(route, operator, body, **(path | {"template": "escrow.order.polished"}))
        assert (answer.status, answer.problem) == (404, "unknown-template")
        for language in ("french", "FR", "f"):
            answer = api.call(route, operator, body, **(path | {"language": language}))
            assert answer.status == 404
    assert api.call(route, operator, body, **path).status < 300


def elsewhere(admin_engine: Engine) -> tuple[Api, Admin]:
    """Another tenant, and who may there."""
    tenant = make_tenant(admin_engine)
    return Api(tenant), make_admin(tenant)
