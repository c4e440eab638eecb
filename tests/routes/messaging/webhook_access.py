"""Who may not use the routes of webhook endpoints, for the tests of each."""

from typing import Any

from sqlalchemy import Engine

from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user


def check_refused_to_others(api: Api, admin_engine: Engine, function: str, body: Any = None, **path: str) -> None:
    """Nobody else may, another tenant's owner finds nothing, and there is nothing under a made-up id."""
    elsewhere = make_tenant(admin_engine)
    route, owner = f"messaging/{function}", make_admin(api.tenant)
    assert api.call(route, None, body, **path).status == 401
    assert api.call(route, make_user(api.tenant), body, **path).status == 403
    for role in ("auditor", "arbiter"):
        answer = api.call(route, make_admin(api.tenant, role, with_totp=False), body, **path)
        assert (answer.status, answer.problem) == (403, "permission-missing")
    assert Api(elsewhere).call(route, make_admin(elsewhere), body, **path).status == 404
    for name, known in path.items():
        made_up = path | {name: new_id(known.partition("_")[0])}
        assert api.call(route, owner, body, **made_up).problem == "not-found"
