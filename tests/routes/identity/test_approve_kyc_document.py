"""POST /v1/admin/kyc/documents/{document_id}/approve."""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.kyc import decide, level_of, send
from tests.factories.messaging import rows
from tests.factories.payments import announced

ROUTE = "identity/approve_kyc_document"


@pytest.fixture
def user(tenant: str) -> User:
    return make_user(tenant)


@pytest.fixture
def reviewer(tenant: str) -> Admin:
    return make_admin(tenant, "operator", with_totp=False)


def test_what_is_approved_counts_and_is_told(
    api: Api, tenant: str, admin_engine: Engine, user: User, reviewer: Admin
) -> None:
    passport, selfie = send(api, user, "passport"), send(api, user, "selfie")
    first = decide(api, reviewer, "approve", passport)
    assert (first.status, first.body["level"], first.body["document"]["status"]) == (200, 1, "approved")
    assert (first.body["decided_by"], first.body["document"]["reason"]) == (reviewer.id, "Looked at it.")
    assert announced(admin_engine, tenant, "identity.kyc.level_changed") == []
    assert decide(api, reviewer, "approve", selfie, None).body["level"] == 2
    assert level_of(api, user) == 2
    told = announced(admin_engine, tenant, "identity.kyc.approved")
    assert [each["document_id"] for each in told] == [passport, selfie]
    assert announced(admin_engine, tenant, "identity.kyc.level_changed") == [
        {"user_id": user.id, "level": 2, "previous_level": 1, "recipients": [user.id]}
    ]
    *_, noted = rows(admin_engine, "audit_records", tenant)
    assert noted["changes"] == [
        {
            "subject": selfie,
            "before": {"status": "submitted", "level": 1},
            "after": {"status": "approved", "level": 2, "reason": None},
        }
    ]


def test_it_is_decided_once(api: Api, user: User, reviewer: Admin) -> None:
    document_id = send(api, user)
    assert decide(api, reviewer, "approve", document_id).status == 200
    assert decide(api, reviewer, "approve", document_id).status == 409
    rejected = send(api, user)
    decide(api, reviewer, "reject", rejected)
    assert decide(api, reviewer, "approve", rejected).status == 409


def test_the_same_key_answers_again(api: Api, user: User, reviewer: Admin) -> None:
    document_id = send(api, user)
    answers = [api.call(ROUTE, reviewer, {}, key="k", document_id=document_id) for _ in range(2)]
    assert answers[0].body == answers[1].body


def test_what_was_replaced_is_not_looked_at_any_more(api: Api, user: User, reviewer: Admin) -> None:
    earlier = send(api, user, "passport")
    send(api, user, "national_id")
    assert decide(api, reviewer, "approve", earlier).status == 409
    assert level_of(api, user) == 1


def test_nobody_else_may(api: Api, tenant: str, admin_engine: Engine, user: User) -> None:
    document_id = send(api, user)
    assert api.call(ROUTE, None, {}, document_id=document_id).status == 401
    assert api.call(ROUTE, user, {}, document_id=document_id).status == 403
    for role in ("arbiter", "auditor"):
        assert decide(api, make_admin(tenant, role, with_totp=False), "approve", document_id).status == 403
    elsewhere = make_tenant(admin_engine)
    stranger = make_admin(elsewhere, with_totp=False)
    assert decide(Api(elsewhere), stranger, "approve", document_id).status == 404
    for other in (new_id("kyd"), "kyd_x", user.id):
        assert decide(api, make_admin(tenant, with_totp=False), "approve", other).status == 404
    assert [row["status"] for row in rows(admin_engine, "kyc_documents", tenant)] == ["submitted"]


@pytest.mark.parametrize("body", [{"reason": "ok"}, {"reason": "x" * 1001}, {"reason": 1}, {"level": 3}])
def test_what_makes_no_sense_is_422(api: Api, user: User, reviewer: Admin, body: dict[str, object]) -> None:
    assert api.call(ROUTE, reviewer, body, document_id=send(api, user)).problem == "invalid-input"
