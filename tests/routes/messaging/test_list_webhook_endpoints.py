"""GET /v1/admin/webhook-endpoints"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.webhooks import make_endpoint

ROUTE = "messaging/list_webhook_endpoints"


def test_the_newest_comes_first_and_none_has_its_secret(api: Api, owner: Admin) -> None:
    added = [make_endpoint(api, owner) for _ in range(3)]
    answer = api.call(ROUTE, owner)
    assert answer.body == {"data": [each["endpoint"] for each in reversed(added)], "next": None}
    assert "whsec_" not in answer.text


def test_it_goes_on_where_the_page_ended(api: Api, owner: Admin) -> None:
    oldest, *newer = (make_endpoint(api, owner)["endpoint"]["id"] for _ in range(3))
    page = api.call(ROUTE, owner, query={"limit": "2"}).body
    assert [each["id"] for each in page["data"]] == newer[::-1]
    rest = api.call(ROUTE, owner, query={"limit": "2", "after": page["next"]}).body
    assert ([each["id"] for each in rest["data"]], rest["next"]) == ([oldest], None)


def test_what_was_removed_is_not_shown(api: Api, owner: Admin) -> None:
    added = make_endpoint(api, owner)["endpoint"]
    api.call("messaging/remove_webhook_endpoint", owner, endpoint_id=added["id"])
    assert api.call(ROUTE, owner).body["data"] == []


def test_a_cursor_of_something_else_is_refused(api: Api, owner: Admin) -> None:
    assert api.call(ROUTE, owner, query={"after": "ord_01k8000000e008000000000001"}).status == 422


def test_only_who_may_sees_them(api: Api, tenant: str, owner: Admin, payer: User, admin_engine: Engine) -> None:
    make_endpoint(api, owner)
    assert api.call(ROUTE).status == 401
    assert api.call(ROUTE, payer).status == 403
    assert api.call(ROUTE, make_admin(tenant, "auditor", with_totp=False)).status == 403
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(ROUTE, make_admin(elsewhere)).body["data"] == []
