"""GET /v1/admin/solvency."""

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api


def test_nothing_held_is_covered(api: Api, tenant: str) -> None:
    assert api.call("ops/get_solvency", Admin(new_id("usr"), tenant, "", "auditor")).body == {"held": []}


def test_it_needs_the_permission(api: Api, tenant: str) -> None:
    assert api.call("ops/get_solvency").status == 401
    assert api.call("ops/get_solvency", User(new_id("usr"), tenant, "")).status == 403
    assert api.call("ops/get_solvency", Admin(new_id("usr"), tenant, "", "operator")).status == 403
