"""GET /v1/condition-templates"""

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.identity import make_user


def test_every_tenant_reads_the_same_templates(api: Api, elsewhere: User) -> None:
    here = api.call("escrow/list_condition_templates", make_user(api.tenant)).body["data"]
    assert api.call("escrow/list_condition_templates", elsewhere).body["data"] == here
    assert len(here) >= 12
    assert {"goods", "services", "digital", "documents", "vehicles", "property"} <= {each["category"] for each in here}
    assert {each["fulfilled_by"] for each in here} | {each["confirmed_by"] for each in here} == {"buyer", "seller"}


def test_an_admin_reads_them_and_nobody_anonymous(api: Api) -> None:
    admin = Admin(new_id("usr"), api.tenant, "", "auditor")
    assert api.call("escrow/list_condition_templates", admin).status == 200
    assert api.call("escrow/list_condition_templates").status == 401
