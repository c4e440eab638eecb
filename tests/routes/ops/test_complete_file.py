"""POST /v1/files/{file_id}/complete."""

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.files import announce_file, make_file, send_bytes


def somebody(tenant: str) -> User:
    return User(new_id("usr"), tenant, "")


def test_what_arrived_as_announced_is_stored_and_stays_stored(api: Api, tenant: str) -> None:
    owner = somebody(tenant)
    file_id = make_file(api, owner)
    assert api.call("ops/complete_file", owner, file_id=file_id).body["status"] == "stored"


def test_what_has_not_arrived_is_409(api: Api, tenant: str) -> None:
    owner = somebody(tenant)
    answer = api.call("ops/complete_file", owner, file_id=announce_file(api, owner))
    assert (answer.status, answer.problem) == (409, "file-not-uploaded")


def test_other_bytes_or_another_type_are_409_and_stay_pending(api: Api, tenant: str) -> None:
    owner = somebody(tenant)
    for content, content_type in (
        (b"b receipt", "text/plain"),
        (b"a receipt", "text/csv"),
        (b"longer than that", "text/plain"),
    ):
        file_id = announce_file(api, owner)
        send_bytes(file_id, content, content_type)
        assert api.call("ops/complete_file", owner, file_id=file_id).problem == "file-differs"
        assert api.call("ops/get_file", owner, file_id=file_id).status == 404


def test_only_the_owner_may(api: Api, tenant: str) -> None:
    file_id = announce_file(api, somebody(tenant))
    assert api.call("ops/complete_file", somebody(tenant), file_id=file_id).status == 404
    assert api.call("ops/complete_file", None, file_id=file_id).status == 401


def test_an_identifier_that_cannot_exist_is_404(api: Api, tenant: str) -> None:
    for file_id in (new_id("fil"), new_id("ord"), "fil_x", "fil_" + "z" * 26):
        assert api.call("ops/complete_file", somebody(tenant), file_id=file_id).status == 404
