"""POST /v1/admin/kyc/documents/{document_id}/reject."""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.kyc import decide, level_of, prove, send
from tests.factories.messaging import rows
from tests.factories.payments import announced

ROUTE = "identity/reject_kyc_document"
REASON = "The photo is too dark to read."


@pytest.fixture
def user(tenant: str) -> User:
    return make_user(tenant)


@pytest.fixture
def reviewer(tenant: str) -> Admin:
    return make_admin(tenant, "operator", with_totp=False)


def test_the_user_is_told_why_and_may_send_another(
    api: Api, tenant: str, admin_engine: Engine, user: User, reviewer: Admin
) -> None:
    document_id = send(api, user)
    answer = decide(api, reviewer, "reject", document_id, REASON)
    assert (answer.status, answer.body["document"]["status"], answer.body["level"]) == (200, "rejected", 1)
    [told] = announced(admin_engine, tenant, "identity.kyc.rejected")
    assert (told["reason"], told["recipients"]) == (REASON, [user.id])
    [shown] = api.call("identity/get_kyc", user).body["documents"]
    assert (shown["status"], shown["reason"]) == ("rejected", REASON)
    assert decide(api, reviewer, "approve", send(api, user)).status == 200


def test_what_was_approved_may_be_rejected_later_and_its_level_goes(
    api: Api, tenant: str, admin_engine: Engine, user: User, reviewer: Admin
) -> None:
    prove(api, user, "selfie")
    passport = send(api, user)
    decide(api, reviewer, "approve", passport)
    assert level_of(api, user) == 2
    assert decide(api, reviewer, "reject", passport, "It was reported stolen.").body["level"] == 1
    assert level_of(api, user) == 1
    changes = announced(admin_engine, tenant, "identity.kyc.level_changed")
    assert [(each["previous_level"], each["level"]) for each in changes] == [(1, 2), (2, 1)]
    assert decide(api, reviewer, "reject", passport).status == 409


def test_nobody_else_may(api: Api, tenant: str, admin_engine: Engine, user: User) -> None:
    document_id = send(api, user)
    body = {"reason": REASON}
    assert api.call(ROUTE, None, body, document_id=document_id).status == 401
    assert api.call(ROUTE, user, body, document_id=document_id).status == 403
    assert decide(api, make_admin(tenant, "auditor", with_totp=False), "reject", document_id).status == 403
    elsewhere = make_tenant(admin_engine)
    stranger = make_admin(elsewhere, with_totp=False)
    assert decide(Api(elsewhere), stranger, "reject", document_id).status == 404
    assert [row["status"] for row in rows(admin_engine, "kyc_documents", tenant)] == ["submitted"]


@pytest.mark.parametrize("body", [{}, {"reason": None}, {"reason": "no"}, {"reason": "x" * 1001}])
def test_it_needs_a_reason(api: Api, user: User, reviewer: Admin, body: dict[str, object]) -> None:
    assert api.call(ROUTE, reviewer, body, document_id=send(api, user)).problem == "invalid-input"
