"""Queue RecordFileScan: what GuardDuty found in files."""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.files import announce_file, is_stored, make_file, scanned_by, send_bytes
from tests.factories.identity import make_user
from tests.factories.messaging import rows
from tests.factories.payments import announced
from tests.factories.scans import guardduty_says


@pytest.fixture
def owner(tenant: str) -> User:
    return make_user(tenant)


@pytest.fixture
def file_id(api: Api, owner: User, monkeypatch: pytest.MonkeyPatch) -> str:
    with scanned_by("guardduty", monkeypatch):
        return make_file(api, owner)


def status_of(admin_engine: Engine, tenant: str) -> str:
    [row] = rows(admin_engine, "files", tenant)
    return str(row["status"])


def test_a_file_without_threats_is_clean_and_may_be_read(
    api: Api, tenant: str, admin_engine: Engine, owner: User, file_id: str
) -> None:
    assert api.call("ops/get_file", owner, file_id=file_id).problem == "file-not-clean"
    for _ in range(2):  # told twice
        assert guardduty_says(file_id, "NO_THREATS_FOUND") == []
    assert api.call("ops/get_file", owner, file_id=file_id).status == 200
    assert len(announced(admin_engine, tenant, "platform.file.clean")) == 1


def test_a_file_with_threats_is_thrown_away_and_its_owner_told(
    api: Api, tenant: str, admin_engine: Engine, owner: User, file_id: str
) -> None:
    assert guardduty_says(file_id, "THREATS_FOUND", "EICAR-Test-File (not a virus)") == []
    assert not is_stored(file_id)
    assert api.call("ops/get_file", owner, file_id=file_id).problem == "file-infected"
    assert api.call("ops/complete_file", owner, file_id=file_id).problem == "file-infected"
    [news] = announced(admin_engine, tenant, "platform.file.infected")
    assert news["recipients"] == [owner.id]
    noted = [change["after"] for row in rows(admin_engine, "audit_records", tenant) for change in row["changes"]]
    assert noted[-1]["threats"] == ["EICAR-Test-File (not a virus)"]
    assert guardduty_says(file_id, "NO_THREATS_FOUND") == []
    assert status_of(admin_engine, tenant) == "infected", "no later word makes it clean"


def test_a_clean_file_may_be_condemned_later(api: Api, tenant: str, admin_engine: Engine, owner: User) -> None:
    file_id = make_file(api, owner)
    assert guardduty_says(file_id, "THREATS_FOUND", "Something.New") == []
    assert (status_of(admin_engine, tenant), is_stored(file_id)) == ("infected", False)


def test_a_file_that_cannot_be_scanned_is_refused(tenant: str, admin_engine: Engine, file_id: str) -> None:
    assert guardduty_says(file_id, "UNSUPPORTED") == []
    assert (status_of(admin_engine, tenant), is_stored(file_id)) == ("refused", False)


@pytest.mark.parametrize("status", ["ACCESS_DENIED", "FAILED", "A_STATUS_OF_TOMORROW"])
def test_a_scan_that_went_wrong_rings_and_changes_nothing(
    tenant: str, admin_engine: Engine, file_id: str, status: str
) -> None:
    assert len(guardduty_says(file_id, status)) == 1
    assert (status_of(admin_engine, tenant), is_stored(file_id)) == ("uploaded", True)


def test_the_results_of_another_bucket_change_nothing(tenant: str, admin_engine: Engine, file_id: str) -> None:
    assert len(guardduty_says(file_id, "NO_THREATS_FOUND", bucketName="somebody-elses")) == 1
    assert status_of(admin_engine, tenant) == "uploaded"


def test_a_file_that_is_gone_is_nobodys_failure() -> None:
    assert guardduty_says(new_id("fil"), "NO_THREATS_FOUND") == []
    assert guardduty_says("some/other/object.txt", "THREATS_FOUND", "x") == []


@pytest.mark.parametrize(
    ("said", "status"), [("NO_THREATS_FOUND", "clean"), ("THREATS_FOUND", "infected"), ("UNSUPPORTED", "refused")]
)
def test_a_verdict_that_comes_before_the_file_is_completed_is_kept(
    api: Api, tenant: str, admin_engine: Engine, owner: User, monkeypatch: pytest.MonkeyPatch, said: str, status: str
) -> None:
    with scanned_by("guardduty", monkeypatch):
        file_id = announce_file(api, owner)
        send_bytes(file_id)
        assert guardduty_says(file_id, said) == []
        assert status_of(admin_engine, tenant) == "pending"
        api.call("ops/complete_file", owner, file_id=file_id)
    assert (status_of(admin_engine, tenant), is_stored(file_id)) == (status, status == "clean")


def test_an_early_verdict_makes_no_wrong_file_right(api: Api, tenant: str, admin_engine: Engine, owner: User) -> None:
    file_id = announce_file(api, owner)
    send_bytes(file_id, b"something else")
    guardduty_says(file_id, "NO_THREATS_FOUND")
    assert api.call("ops/complete_file", owner, file_id=file_id).problem == "file-differs"
    assert status_of(admin_engine, tenant) == "refused"
