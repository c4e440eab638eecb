"""GET /v1/admin/kyc/documents/{document_id}."""

from sqlalchemy import Engine

from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.kyc import NUMBER, send

ROUTE = "identity/get_kyc_document"


def test_a_reviewer_sees_the_number_and_the_audit_log_says_so(api: Api, tenant: str) -> None:
    admin, user = make_admin(tenant, "operator", with_totp=False), make_user(tenant)
    document_id = send(api, user)
    answer = api.call(ROUTE, admin, document_id=document_id)
    assert answer.status == 200, answer.text
    assert (answer.body["number"], answer.body["user_id"], answer.body["level"]) == (NUMBER, user.id, 1)
    assert answer.body["document"]["expires_on"] == "2090-01-31"
    auditor = make_admin(tenant, "auditor", with_totp=False)
    log = api.call("ops/list_audit_records", auditor, query={"subject": document_id})
    newest = log.body["data"][0]
    assert (newest["actor"], newest["changes"][0]["after"]) == (admin.id, {"seen_by": admin.id})
    assert NUMBER not in log.text


def test_a_selfie_has_none(api: Api, tenant: str) -> None:
    document_id = send(api, make_user(tenant), "selfie")
    assert api.call(ROUTE, make_admin(tenant, with_totp=False), document_id=document_id).body["number"] is None


def test_nobody_else_may(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant)
    document_id = send(api, user)
    assert api.call(ROUTE, None, document_id=document_id).status == 401
    assert api.call(ROUTE, user, document_id=document_id).status == 403
    arbiter = make_admin(tenant, "arbiter", with_totp=False)
    assert api.call(ROUTE, arbiter, document_id=document_id).problem == "permission-missing"
    elsewhere = make_tenant(admin_engine)
    stranger = make_admin(elsewhere, with_totp=False)
    assert Api(elsewhere).call(ROUTE, stranger, document_id=document_id).status == 404
    for other in (new_id("kyd"), "kyd_x", user.id):
        assert api.call(ROUTE, make_admin(tenant, with_totp=False), document_id=other).status == 404
