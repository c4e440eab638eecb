"""POST /v1/files/{file_id}/complete."""

import io
import zipfile
from base64 import b64encode
from hashlib import sha256
from typing import Any

import boto3
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import new_id
from holdfast.platform import file_store
from holdfast.platform.settings import settings
from tests.api import Api
from tests.factories.files import CONTENT, announce_file, is_stored, make_file, scanned_by, send_bytes
from tests.factories.messaging import rows
from tests.factories.payments import announced

ROUTE = "ops/complete_file"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0" + bytes(40)
PDF = b"%PDF-1.7\n" + bytes(40)


def somebody(tenant: str) -> User:
    return User(new_id("usr"), tenant, "")


def office(first_entry: str = "[Content_Types].xml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(first_entry, "<Types/>")
    return buffer.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_what_arrived_as_announced_is_clean_at_once_where_nothing_scans_it_and_stays_so(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    owner = somebody(tenant)
    file_id = make_file(api, owner)
    assert api.call(ROUTE, owner, file_id=file_id).body["status"] == "clean"
    said = {
        "file_id": file_id,
        "purpose": "evidence",
        "name": "receipt.txt",
        "content_type": "text/plain",
        "size": len(CONTENT),
        "sha256": sha256(CONTENT).hexdigest(),
        "recipients": [],
    }
    assert announced(admin_engine, tenant, "platform.file.uploaded") == [said]
    assert announced(admin_engine, tenant, "platform.file.clean") == [said]


@pytest.mark.parametrize("scanner", ["guardduty", "webhook"])
def test_with_a_scanner_it_waits_for_it(
    api: Api, tenant: str, admin_engine: Engine, monkeypatch: pytest.MonkeyPatch, scanner: str
) -> None:
    owner = somebody(tenant)
    with scanned_by(scanner, monkeypatch):
        file_id = make_file(api, owner)
        assert api.call(ROUTE, owner, file_id=file_id).body["status"] == "uploaded"
        assert api.call("ops/get_file", owner, file_id=file_id).problem == "file-not-clean"
    assert len(announced(admin_engine, tenant, "platform.file.uploaded")) == 1
    assert announced(admin_engine, tenant, "platform.file.clean") == []


def test_what_has_not_arrived_is_409_and_may_still_come(api: Api, tenant: str) -> None:
    owner = somebody(tenant)
    file_id = announce_file(api, owner)
    answer = api.call(ROUTE, owner, file_id=file_id)
    assert (answer.status, answer.problem) == (409, "file-not-uploaded")
    send_bytes(file_id)
    assert api.call(ROUTE, owner, file_id=file_id).status == 200


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"b receipt", "text/plain"),
        (b"a receipt", "text/csv"),
        (b"longer than that", "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_other_bytes_or_another_type_are_refused_for_good_and_thrown_away(
    api: Api, tenant: str, admin_engine: Engine, content: bytes, content_type: str
) -> None:
    owner = somebody(tenant)
    file_id = announce_file(api, owner)
    send_bytes(file_id, content, content_type)
    for _ in range(2):
        answer = api.call(ROUTE, owner, file_id=file_id)
        assert (answer.status, answer.problem) == (409, "file-differs")
    assert not is_stored(file_id)
    assert api.call("ops/get_file", owner, file_id=file_id).problem == "file-differs"
    [row] = rows(admin_engine, "files", tenant)
    assert (row["status"], row["bytes_removed_at"] is not None) == ("refused", True)
    assert len(announced(admin_engine, tenant, "platform.file.refused")) == 1
    send_bytes(file_id)
    assert api.call(ROUTE, owner, file_id=file_id).problem == "file-differs", "no second try"


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/pdf", PDF),
        (WORD, office()),
        (EXCEL, office("xl/workbook.xml")),
        ("application/zip", office("anything.txt")),
        ("image/gif", b"GIF89a" + bytes(9)),
        ("image/jpeg", JPEG),
        ("image/png", PNG),
        ("image/webp", b"RIFF\x24\x00\x00\x00WEBPVP8 "),
        ("text/csv", "name;Preis\nÄpfel;3 €\n".encode()),
        ("text/plain", "schöne Grüße\r\n".encode("cp1252")),
        ("video/mp4", b"\x00\x00\x00\x18ftypmp42"),
    ],
)
def test_each_type_is_known_by_its_first_bytes(api: Api, tenant: str, content_type: str, content: bytes) -> None:
    make_file(api, somebody(tenant), content, content_type)


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/pdf", b"MZ\x90\x00 a program"),
        ("application/pdf", b"<html><script>"),
        ("application/pdf", b"\n%PDF-1.7"),
        (WORD, office("evil.exe")),
        (EXCEL, PDF),
        ("application/zip", b"PK"),
        ("image/gif", b"GIF88a" + bytes(9)),
        ("image/jpeg", PNG),
        ("image/png", JPEG),
        ("image/webp", b"RIFF\x24\x00\x00\x00WAVEfmt "),
        ("text/csv", b"MZ\x90\x00 a program"),
        ("text/plain", PNG),
        ("text/plain", b"x" * 4000 + b"\x00"),
        ("video/mp4", b"ftypmp42"),
    ],
)
def test_bytes_of_another_type_than_declared_are_refused(
    api: Api, tenant: str, content_type: str, content: bytes
) -> None:
    owner = somebody(tenant)
    file_id = announce_file(api, owner, content, content_type)
    send_bytes(file_id, content, content_type)
    assert api.call(ROUTE, owner, file_id=file_id).problem == "file-differs"
    assert not is_stored(file_id)


def test_where_the_store_keeps_a_checksum_only_the_first_bytes_are_read(
    api: Api, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checksum that S3 computed counts: moto keeps one where it is told to compute it."""
    owner, content = somebody(tenant), b"a line\n" * 100_000
    read: list[Any] = []
    really = file_store._s3

    class Watched:
        def __init__(self) -> None:
            self._client = really()

        def __getattr__(self, name: str) -> Any:
            if name == "get_object":
                return lambda **given: read.append(given.get("Range")) or self._client.get_object(**given)
            return getattr(self._client, name)

    monkeypatch.setattr(file_store, "_s3", Watched)
    file_id = announce_file(api, owner, content)
    put = {"Bucket": settings().files_bucket, "Key": file_id, "ContentType": "text/plain"}
    boto3.client("s3").put_object(**put, Body=content, ChecksumAlgorithm="SHA256")  # type: ignore[arg-type]
    assert api.call(ROUTE, owner, file_id=file_id).status == 200
    assert read == ["bytes=0-4095"]
    other = announce_file(api, owner, content)
    boto3.client("s3").put_object(**put | {"Key": other}, Body=content[::-1], ChecksumAlgorithm="SHA256")  # type: ignore[arg-type]
    assert api.call(ROUTE, owner, file_id=other).problem == "file-differs"


def test_the_signed_request_carries_the_checksum_that_s3_compares(api: Api, tenant: str) -> None:
    body = {"name": "a.txt", "content_type": "text/plain", "size": 9, "sha256": sha256(CONTENT).hexdigest()}
    headers = api.call("ops/create_file", somebody(tenant), body).body["headers"]
    assert headers["x-amz-checksum-sha256"] == b64encode(sha256(CONTENT).digest()).decode()
    assert headers["if-none-match"] == "*"


def test_only_the_owner_may(api: Api, tenant: str) -> None:
    file_id = announce_file(api, somebody(tenant))
    assert api.call(ROUTE, somebody(tenant), file_id=file_id).status == 404
    assert api.call(ROUTE, None, file_id=file_id).status == 401


def test_an_identifier_that_cannot_exist_is_404(api: Api, tenant: str) -> None:
    for file_id in (new_id("fil"), new_id("ord"), "fil_x", "fil_" + "z" * 26):
        assert api.call(ROUTE, somebody(tenant), file_id=file_id).status == 404
