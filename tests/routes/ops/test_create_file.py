"""POST /v1/files."""

import pytest

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import new_id
from tests.api import Api

ANNOUNCED = {"name": "receipt.pdf", "content_type": "application/pdf", "size": 48213, "sha256": "9f" * 32}


def somebody(tenant: str) -> User:
    return User(new_id("usr"), tenant, "")


def test_a_file_is_announced_and_its_upload_signed(api: Api, tenant: str) -> None:
    answer = api.call("ops/create_file", somebody(tenant), ANNOUNCED)
    assert answer.status == 201, answer.text
    assert answer.body["file"]["status"] == "pending"
    assert answer.body["url"].startswith("https://holdfast-test-files.s3")
    signed = "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match%3Bx-amz-checksum-sha256"
    assert signed in answer.body["url"]
    assert set(answer.body["headers"]) == {"content-type", "if-none-match", "x-amz-checksum-sha256"}


def test_nobody_in_particular_may_not(api: Api) -> None:
    assert api.call("ops/create_file", None, ANNOUNCED).status == 401


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        ({"content_type": "application/x-msdownload"}, "file-type-not-allowed"),
        ({"size": 0}, "invalid-input"),
        ({"size": -1}, "invalid-input"),
        ({"size": 10**9}, "invalid-input"),
        ({"size": "many"}, "invalid-input"),
        ({"sha256": "xyz"}, "invalid-input"),
        ({"purpose": "avatar"}, "invalid-input"),
        ({"purpose": "kyc", "content_type": "application/zip"}, "file-type-not-allowed"),
        ({"purpose": "kyc", "size": 10 * 1024 * 1024 + 1}, "file-too-large"),
        ({"size": 25 * 1024 * 1024 + 1}, "invalid-input"),
        ({"name": ""}, "invalid-input"),
        ({"extra": 1}, "invalid-input"),
    ],
)
def test_what_does_not_fit_is_refused(api: Api, tenant: str, change: dict[str, object], slug: str) -> None:
    answer = api.call("ops/create_file", somebody(tenant), ANNOUNCED | change)
    assert (answer.status, answer.problem) == (422, slug)


def test_the_same_key_answers_with_the_same_file(api: Api, tenant: str) -> None:
    caller = somebody(tenant)
    first = api.call("ops/create_file", caller, ANNOUNCED, key="k")
    again = api.call("ops/create_file", caller, ANNOUNCED, key="k")
    assert again.body == first.body
    assert api.call("ops/create_file", caller, ANNOUNCED | {"size": 5}, key="k").problem == "idempotency-key-reused"
