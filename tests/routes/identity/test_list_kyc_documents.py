"""GET /v1/admin/kyc/documents."""

from sqlalchemy import Engine

from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.kyc import decide, send

ROUTE = "identity/list_kyc_documents"


def test_who_waits_longest_comes_first_and_pages_go_on(api: Api, tenant: str) -> None:
    admin = make_admin(tenant, "operator", with_totp=False)
    sent = [send(api, make_user(tenant), "selfie") for _ in range(3)]
    seen: list[str] = []
    after = ""
    while True:
        query = {"limit": "2", "status": "submitted"} | ({"after": after} if after else {})
        page = api.call(ROUTE, admin, query=query).body
        seen += [each["document"]["id"] for each in page["data"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == sent


def test_by_status_and_by_user(api: Api, tenant: str) -> None:
    admin, user, other = make_admin(tenant, with_totp=False), make_user(tenant), make_user(tenant)
    approved, waiting = send(api, user, "selfie"), send(api, other, "passport")
    decide(api, admin, "approve", approved)
    for query, found in (
        ({}, [approved, waiting]),
        ({"status": "submitted"}, [waiting]),
        ({"status": "approved"}, [approved]),
        ({"status": "rejected"}, []),
        ({"user_id": other.id}, [waiting]),
    ):
        page = api.call(ROUTE, admin, query=query)
        assert [each["document"]["id"] for each in page.body["data"]] == found
        assert "A01234567" not in page.text
    assert api.call(ROUTE, admin, query={"status": "lost"}).problem == "invalid-input"
    assert api.call(ROUTE, admin, query={"user_id": "ord_1"}).status == 404


def test_only_who_reviews_sees_them_and_only_of_their_tenant(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant)
    send(api, user)
    assert api.call(ROUTE, None).status == 401
    assert api.call(ROUTE, user).status == 403
    for role in ("arbiter", "auditor"):
        assert api.call(ROUTE, make_admin(tenant, role, with_totp=False)).problem == "permission-missing"
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(ROUTE, make_admin(elsewhere, with_totp=False)).body["data"] == []
