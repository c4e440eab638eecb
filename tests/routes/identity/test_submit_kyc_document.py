"""POST /v1/kyc/documents."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.files import announce_file, make_file, scanned_by
from tests.factories.identity import make_admin, make_user
from tests.factories.kyc import NUMBER, document, kyc_file, send
from tests.factories.messaging import rows
from tests.factories.payments import announced

ROUTE = "identity/submit_kyc_document"


@pytest.fixture
def user(tenant: str) -> User:
    return make_user(tenant)


def statuses(admin_engine: Engine, tenant: str) -> list[tuple[str, str]]:
    return [(row["kind"], row["status"]) for row in rows(admin_engine, "kyc_documents", tenant)]


def test_a_document_is_sent_to_be_looked_at(api: Api, tenant: str, admin_engine: Engine, user: User) -> None:
    body = document(api, user)
    answer = api.call(ROUTE, user, body)
    assert answer.status == 201, answer.text
    assert (answer.body["status"], answer.body["kind"], answer.body["country"]) == ("submitted", "passport", "NG")
    assert announced(admin_engine, tenant, "identity.kyc.submitted") == [
        {"document_id": answer.body["id"], "user_id": user.id, "kind": "passport", "recipients": []}
    ]


def test_its_number_is_kept_sealed_and_nowhere_else(api: Api, tenant: str, admin_engine: Engine, user: User) -> None:
    send(api, user)
    tables = ("kyc_documents", "events", "audit_records", "messages")
    kept = str([rows(admin_engine, table, tenant) for table in tables])
    with admin_engine.connect() as connection:
        keys = connection.execute(text("select route from idempotency_keys where route like '%/v1/kyc/%'")).all()
    assert (NUMBER in kept, keys) == (False, [])
    [row] = rows(admin_engine, "kyc_documents", tenant)
    assert row["number_key_id"] and row["number_wrapped_key"]
    assert NUMBER.encode() not in bytes(row["number_ciphertext"])


def test_another_that_would_prove_the_same_takes_its_place_while_nobody_looked(
    api: Api, tenant: str, admin_engine: Engine, user: User
) -> None:
    send(api, user, "passport")
    send(api, user, "selfie")
    send(api, user, "voters_card")
    assert statuses(admin_engine, tenant) == [
        ("passport", "replaced"),
        ("selfie", "submitted"),
        ("voters_card", "submitted"),
    ]
    assert len(announced(admin_engine, tenant, "identity.kyc.replaced")) == 1


def test_two_at_the_same_moment_leave_one_waiting(api: Api, tenant: str, admin_engine: Engine, user: User) -> None:
    bodies = [document(api, user, "passport") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert {answer.status for answer in pool.map(lambda body: api.call(ROUTE, user, body), bodies)} == {201}
    assert sorted(status for _, status in statuses(admin_engine, tenant)) == ["replaced"] * 3 + ["submitted"]


def test_a_file_is_taken_once(api: Api, tenant: str, admin_engine: Engine, user: User) -> None:
    body = document(api, user, "selfie")
    assert api.call(ROUTE, user, body).status == 201
    answer = api.call(ROUTE, user, body)
    assert (answer.status, answer.problem) == (409, "file-used")
    assert statuses(admin_engine, tenant) == [("selfie", "submitted")], "and what waits goes on waiting"


def test_only_a_clean_file_of_ones_own_for_this_purpose_will_do(
    api: Api, tenant: str, admin_engine: Engine, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = make_tenant(admin_engine)
    with scanned_by("webhook", monkeypatch):
        unscanned = kyc_file(api, user)
    files = [
        announce_file(api, user, content_type="image/jpeg", purpose="kyc"),
        unscanned,
        make_file(api, user, b"\xff\xd8\xff\xe0 evidence", "image/jpeg"),
        kyc_file(api, make_user(tenant)),
        kyc_file(Api(elsewhere), make_user(elsewhere)),
    ]
    for file_id in files:
        answer = api.call(ROUTE, user, document(api, user, "selfie", file_id=file_id))
        assert (answer.status, answer.problem) == (404, "unknown-file")
    assert rows(admin_engine, "kyc_documents", tenant) == []


@pytest.mark.parametrize(
    ("kind", "changes", "slug"),
    [
        ("passport", {"number": None}, "document-number-missing"),
        ("passport", {"country": None}, "document-country-missing"),
        ("passport", {"expires_on": "2020-01-01"}, "document-expired"),
        ("selfie", {"number": "1234"}, "document-number-unexpected"),
        ("passport", {"number": "12"}, "invalid-input"),
        ("passport", {"number": "1" * 41}, "invalid-input"),
        ("passport", {"number": "<script>"}, "invalid-input"),
        ("passport", {"country": "Nigeria"}, "invalid-input"),
        ("passport", {"expires_on": "soon"}, "invalid-input"),
        ("library_card", {}, "invalid-input"),
        ("passport", {"user_id": "usr_1"}, "invalid-input"),
    ],
)
def test_what_could_prove_nothing_is_422(
    api: Api, tenant: str, admin_engine: Engine, user: User, kind: str, changes: dict[str, object], slug: str
) -> None:
    answer = api.call(ROUTE, user, document(api, user, kind, **changes))
    assert (answer.status, answer.problem) == (422, slug)
    assert rows(admin_engine, "kyc_documents", tenant) == []


def test_it_is_for_users(api: Api, tenant: str, user: User) -> None:
    body = document(api, user)
    assert api.call(ROUTE, None, body).status == 401
    assert api.call(ROUTE, make_admin(tenant), body).status == 403
    answer = api.call(ROUTE, make_user(tenant), body)
    assert answer.problem == "unknown-file", "another's file"


def test_its_file_is_its_owners_and_the_reviewers(api: Api, tenant: str, user: User) -> None:
    body = document(api, user)
    api.call(ROUTE, user, body)
    assert api.call("ops/get_file", user, file_id=body["file_id"]).status == 200
    for role, status in (("owner", 200), ("operator", 200), ("arbiter", 404), ("auditor", 404)):
        admin = make_admin(tenant, role, with_totp=False)
        assert api.call("ops/get_file", admin, file_id=body["file_id"]).status == status, role
    assert api.call("ops/get_file", make_user(tenant), file_id=body["file_id"]).status == 404
