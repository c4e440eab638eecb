"""GET /v1/files/{file_id}."""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import PERMISSIONS, Admin, User
from holdfast.kernel.ids import new_id
from holdfast.platform.db import Origin, transaction
from holdfast.platform.file_types import PURPOSES
from holdfast.platform.files import share_file
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.files import make_file
from tests.factories.identity import make_admin, make_user
from tests.factories.roles import give_role


def somebody(tenant: str) -> User:
    return User(new_id("usr"), tenant, "")


def test_the_owner_those_it_is_shared_with_and_admins_read_it(api: Api, tenant: str) -> None:
    owner, friend, stranger = somebody(tenant), somebody(tenant), somebody(tenant)
    file_id = make_file(api, owner)
    with transaction(tenant, Origin(owner.id, "test")) as db:
        share_file(db, file_id, [friend.id])
    answer = api.call("ops/get_file", owner, file_id=file_id)
    assert answer.status == 200
    assert file_id in answer.body["url"]
    assert api.call("ops/get_file", friend, file_id=file_id).status == 200
    assert api.call("ops/get_file", Admin(new_id("usr"), tenant, "", "arbiter"), file_id=file_id).status == 200
    assert api.call("ops/get_file", stranger, file_id=file_id).status == 404
    assert api.call("ops/get_file", None, file_id=file_id).status == 401


def test_another_tenants_file_is_404_also_for_its_admins(api: Api, tenant: str, admin_engine: Engine) -> None:
    file_id = make_file(api, somebody(tenant))
    other = make_tenant(admin_engine)
    assert Api(other).call("ops/get_file", Admin(new_id("usr"), other, "", "owner"), file_id=file_id).status == 404


def test_an_administrator_whose_role_sees_no_disputes_reads_no_evidence(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    file_id = make_file(api, user)
    give_role(api, "painter", ["settings.manage"])
    assert api.call("ops/get_file", make_admin(tenant, "painter"), file_id=file_id).status == 404
    assert api.call("ops/get_file", make_admin(tenant, "arbiter"), file_id=file_id).status == 200


def test_every_purpose_needs_a_permission_that_there_is() -> None:
    assert {rule.permission for rule in PURPOSES.values()} <= PERMISSIONS.keys()
