"""GET /v1/admin/fee-configurations"""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin

FUNCTION = "payments/list_fee_configurations"


def set_terms(api: Api, owner: Admin, basis_points: int, currency: str = "NGN") -> str:
    lower = {"from_amount": "0.00", "to_amount": "10.00", "percentage_basis_points": 0, "fixed_amount": "0.00"}
    upper = {"from_amount": "10.00", "percentage_basis_points": basis_points, "fixed_amount": "0.00"}
    bands = [band | {"bearer": "buyer"} for band in (lower, upper)]
    answer = api.call("payments/set_fee_configuration", owner, {"currency": currency, "bands": bands})
    assert answer.status == 200, answer.text
    return str(answer.body["id"])


def test_every_version_is_there_the_newest_first(api: Api, owner: Admin) -> None:
    ids = [set_terms(api, owner, points) for points in (100, 200, 300)]
    answer = api.call(FUNCTION, owner)
    assert answer.status == 200
    assert [one["id"] for one in answer.body["data"]] == ids[::-1]
    points = [[band["percentage_basis_points"] for band in one["bands"]] for one in answer.body["data"]]
    assert points == [[0, 300], [0, 200], [0, 100]]
    assert answer.body["next"] is None


def test_pages_follow_one_another_without_gap_or_repetition(api: Api, owner: Admin) -> None:
    ids = [set_terms(api, owner, points) for points in range(100, 105)]
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = api.call(FUNCTION, owner, query={"limit": "2", **({"after": after} if after else {})}).body
        seen += [one["id"] for one in page["data"]]
        after = page["next"]
    assert seen == ids[::-1]


def test_one_currency_can_be_asked_for(api: Api, owner: Admin) -> None:
    set_terms(api, owner, 100, "NGN")
    shillings = set_terms(api, owner, 100, "KES")
    data = api.call(FUNCTION, owner, query={"currency": "KES"}).body["data"]
    assert [one["id"] for one in data] == [shillings]


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}])
def test_a_limit_out_of_bounds_is_422(api: Api, owner: Admin, query: dict[str, str]) -> None:
    assert api.call(FUNCTION, owner, query=query).problem == "invalid-input"


def test_a_cursor_that_is_none_is_refused(api: Api, owner: Admin) -> None:
    assert api.call(FUNCTION, owner, query={"after": "nonsense"}).status == 404


def test_only_an_admin_who_may_sees_the_fees_of_their_own_tenant(
    api: Api, tenant: str, payer: User, owner: Admin, admin_engine: Engine
) -> None:
    set_terms(api, owner, 100)
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, payer).status == 403
    assert api.call(FUNCTION, make_admin(tenant, "auditor")).status == 403
    stranger = make_admin(make_tenant(admin_engine))
    assert api.call(FUNCTION, stranger).body["data"] == []
