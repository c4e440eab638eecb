"""GET /v1/ledger/checkpoints"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from holdfast.ledger.usecases.signing import public_keys
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.checkpoints import publish
from tests.factories.ledger import deposit


def publish_some(tenant: str, count: int) -> None:
    for _ in range(count):
        deposit(tenant, new_id("usr"), "10.00", "NGN")
        assert publish(tenant) == 1


def test_users_and_administrators_see_every_checkpoint_the_newest_first(api: Api, tenant: str, owner: Admin) -> None:
    publish_some(tenant, 3)
    user = User(new_id("usr"), tenant, "")
    page = api.call("ledger/list_checkpoints", user).body
    assert [each["statement"]["number"] for each in page["data"]] == [3, 2, 1]
    assert [each["statement"]["liabilities"][0]["total_minor"] for each in page["data"]] == ["3000", "2000", "1000"]
    assert {each["public_key"] for each in page["data"]} == {public_keys()[0].hex()}
    for newer, older in zip(page["data"], page["data"][1:], strict=False):
        assert newer["statement"]["previous_hash"] == older["hash"]
    assert api.call("ledger/list_checkpoints", owner).body == page


def test_it_is_read_page_by_page(api: Api, tenant: str) -> None:
    publish_some(tenant, 3)
    user = User(new_id("usr"), tenant, "")
    first = api.call("ledger/list_checkpoints", user, query={"limit": "2"}).body
    rest = api.call("ledger/list_checkpoints", user, query={"limit": "2", "after": first["next"]}).body
    assert [each["statement"]["number"] for each in first["data"] + rest["data"]] == [3, 2, 1]
    assert rest["next"] is None
    assert api.call("ledger/list_checkpoints", user, query={"after": "garbage"}).status == 404
    assert api.call("ledger/list_checkpoints", user, query={"limit": "0"}).status == 422


def test_another_tenant_sees_none_of_it(api: Api, tenant: str, admin_engine: Engine) -> None:
    publish_some(tenant, 1)
    elsewhere = make_tenant(admin_engine)
    answer = Api(elsewhere).call("ledger/list_checkpoints", User(new_id("usr"), elsewhere, ""))
    assert answer.body == {"data": [], "next": None}


def test_it_is_for_those_who_signed_in(api: Api) -> None:
    assert api.call("ledger/list_checkpoints").status == 401
