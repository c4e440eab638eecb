"""DELETE /v1/admin/api-keys/{api_key_id}"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.api_keys import call_with, make_key
from tests.factories.identity import make_admin, make_user
from tests.factories.payments import announced

ROUTE = "identity/revoke_api_key"
ORDERS = "escrow/list_all_orders"


def test_a_revoked_key_opens_nothing_and_the_others_do(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    lost, kept = make_key(api, "orders.read"), make_key(api, "orders.read")
    answer = api.call(ROUTE, owner, api_key_id=lost["api_key"]["id"])
    assert answer.status == 200
    assert answer.body["revoked_at"].endswith("Z")
    assert (call_with(api, lost["key"], ORDERS).status, call_with(api, kept["key"], ORDERS).status) == (401, 200)
    assert api.call(ROUTE, owner, api_key_id=lost["api_key"]["id"]).body == answer.body
    assert len(announced(admin_engine, tenant, "identity.api_key.revoked")) == 1


def test_who_may_not(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    made = make_key(api, "orders.read")
    key_id = made["api_key"]["id"]
    assert api.call(ROUTE, api_key_id=key_id).status == 401
    assert api.call(ROUTE, make_user(tenant), api_key_id=key_id).status == 403
    assert call_with(api, made["key"], ROUTE, api_key_id=key_id).status == 403
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(ROUTE, make_admin(elsewhere), api_key_id=key_id).status == 404
    assert api.call(ROUTE, owner, api_key_id=new_id("key")).status == 404
    assert call_with(api, made["key"], ORDERS).status == 200
