"""GET /v1/admin/logs."""

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.files import make_file


def admin(tenant: str, role: str = "auditor") -> Admin:
    return Admin(new_id("usr"), tenant, "", role)


def test_it_says_who_did_what_and_what_it_changed(api: Api, tenant: str) -> None:
    owner = User(new_id("usr"), tenant, "")
    file_id = make_file(api, owner)
    [record] = api.call("ops/list_audit_records", admin(tenant), query={"subject": file_id}).body["data"]
    assert record["actor"] == owner.id
    assert record["action"] == "POST /v1/files/{file_id}/complete"
    assert record["result"] == "done"
    assert record["changes"][0]["before"] == {"status": "pending"}
    assert record["changes"][0]["after"]["status"] == "uploaded"


def test_a_refused_action_is_on_it_with_its_reason(api: Api, tenant: str) -> None:
    from tests.factories.files import announce_file

    owner = User(new_id("usr"), tenant, "")
    api.call("ops/complete_file", owner, file_id=announce_file(api, owner))
    records = api.call("ops/list_audit_records", admin(tenant), query={"actor": owner.id}).body["data"]
    assert [record["result"] for record in records] == ["file-not-uploaded"]


def test_it_pages_from_the_newest_back(api: Api, tenant: str) -> None:
    owner = User(new_id("usr"), tenant, "")
    made = [make_file(api, owner) for _ in range(3)]
    seen, after = [], ""
    while True:
        query = {"limit": "2"} | ({"after": after} if after else {})
        page = api.call("ops/list_audit_records", admin(tenant), query=query).body
        seen += [record["changes"][0]["subject"] for record in page["data"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == made[::-1]


def test_it_needs_the_permission(api: Api, tenant: str) -> None:
    assert api.call("ops/list_audit_records", admin(tenant, "operator")).problem == "permission-missing"
    assert api.call("ops/list_audit_records", User(new_id("usr"), tenant, "")).status == 403
    assert api.call("ops/list_audit_records").status == 401


def test_a_limit_out_of_range_and_a_broken_cursor_are_refused(api: Api, tenant: str) -> None:
    for limit in ("0", "101", "x"):
        assert api.call("ops/list_audit_records", admin(tenant), query={"limit": limit}).status == 422
    assert api.call("ops/list_audit_records", admin(tenant), query={"after": "x"}).status == 404
