"""POST /v1/webhooks/file-scans."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import new_id
from tests.api import Answer, Api
from tests.factories.files import is_stored, make_file, scanned_by
from tests.factories.identity import make_user
from tests.factories.messaging import rows
from tests.factories.scans import scanned, signed

ROUTE = "ops/receive_file_scan"


@pytest.fixture(autouse=True)
def with_scanner(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with scanned_by("webhook", monkeypatch):
        yield


@pytest.fixture
def owner(tenant: str) -> User:
    return make_user(tenant)


@pytest.fixture
def file_id(api: Api, owner: User) -> str:
    return make_file(api, owner)


def receive(api: Api, body: str, headers: dict[str, str] | None = None) -> Answer:
    return api.call(ROUTE, None, raw=body, headers=signed(body) if headers is None else headers)


def status_of(admin_engine: Engine, tenant: str) -> str:
    [row] = rows(admin_engine, "files", tenant)
    return str(row["status"])


@pytest.mark.parametrize(
    ("result", "status"),
    [("scanning", "scanning"), ("clean", "clean"), ("infected", "infected"), ("unscannable", "refused")],
)
def test_each_result_has_its_state_and_said_twice_changes_nothing_more(
    api: Api, tenant: str, admin_engine: Engine, file_id: str, result: str, status: str
) -> None:
    for _ in range(2):
        assert receive(api, scanned(file_id, result)).status == 200
        assert status_of(admin_engine, tenant) == status
    assert is_stored(file_id) == (status in ("scanning", "clean"))


def test_it_is_scanning_then_clean(api: Api, tenant: str, admin_engine: Engine, owner: User, file_id: str) -> None:
    receive(api, scanned(file_id, "scanning"))
    assert api.call("ops/get_file", owner, file_id=file_id).problem == "file-not-clean"
    receive(api, scanned(file_id, "clean"))
    assert api.call("ops/get_file", owner, file_id=file_id).status == 200
    receive(api, scanned(file_id, "scanning"))
    assert status_of(admin_engine, tenant) == "clean"


def test_a_scanner_names_files_whatever_tenant_the_request_names(
    api: Api, tenant: str, admin_engine: Engine, file_id: str
) -> None:
    body = scanned(file_id, "clean")
    answer = api.call(ROUTE, None, raw=body, headers=signed(body) | {"holdfast-tenant": ""})
    assert (answer.status, status_of(admin_engine, tenant)) == (200, "clean")


def test_what_is_not_signed_right_is_401_and_changes_nothing(
    api: Api, tenant: str, admin_engine: Engine, file_id: str
) -> None:
    body = scanned(file_id, "clean")
    right, now = signed(body), datetime.now(UTC)
    wrong = [
        {},
        {name: value for name, value in right.items() if name != "webhook-id"},
        {name: value for name, value in right.items() if name != "webhook-timestamp"},
        {name: value for name, value in right.items() if name != "webhook-signature"},
        right | {"webhook-id": "msg_2"},
        right | {"webhook-timestamp": str(int(right["webhook-timestamp"]) + 1)},
        right | {"webhook-timestamp": "soon"},
        right | {"webhook-timestamp": "٣"},
        right | {"webhook-signature": right["webhook-signature"].removeprefix("v1,")},
        right | {"webhook-signature": "v1," + "A" * 43 + "="},
        signed(body, secret="whsec_" + "c2VjcmV0" * 4),
        signed(body.replace("clean", "infected")),
        signed(body, at=now - timedelta(seconds=302)),
        signed(body, at=now + timedelta(seconds=302)),
    ]
    for headers in wrong:
        answer = receive(api, body, headers)
        assert (answer.status, answer.problem) == (401, "forged-webhook"), headers
    assert status_of(admin_engine, tenant) == "uploaded"
    rotating = right | {"webhook-signature": f"v1,{'A' * 43}= {right['webhook-signature']}"}
    assert receive(api, body, rotating).status == 200


def test_without_a_secret_nothing_is_signed_right(api: Api, file_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.receive_file_scan.optional_secret", lambda name: "")
    assert receive(api, scanned(file_id, "clean")).problem == "forged-webhook"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        "null",
        "not json",
        '{"type": "file.scanned", "data": {"file_id": "fil_x"}}',
        '{"type": "file.scanned", "data": {"file_id": "fil_x", "result": "fine"}}',
        '{"type": "file.scanned", "data": {"file_id": "fil_x", "result": ["clean"]}}',
        '{"type": "file.scanned", "data": {"file_id": "fil_x", "result": "clean", "threats": "none"}}',
        '{"type": "file.loved", "data": {"file_id": "fil_x", "result": "clean"}}',
    ],
)
def test_what_makes_no_sense_is_422(api: Api, body: str) -> None:
    answer = receive(api, body)
    assert (answer.status, answer.problem) == (422, "unreadable-webhook")


def test_a_file_that_does_not_exist_is_404(api: Api) -> None:
    for file_id in (new_id("fil"), "fil_x", "usr_01kd00000000e000000000000g"):
        assert receive(api, scanned(file_id, "clean")).status == 404
