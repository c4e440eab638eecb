"""Files, sent as a client would send them."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import boto3
import pytest

from holdfast.identity.rules.callers import User
from holdfast.platform.settings import forget_settings, settings
from tests.api import Api

CONTENT = b"a receipt"


def announce_file(
    api: Api, owner: User, content: bytes = CONTENT, content_type: str = "text/plain", purpose: str = "evidence"
) -> str:
    body = {
        "name": "receipt.txt",
        "content_type": content_type,
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
        "purpose": purpose,
    }
    answer = api.call("ops/create_file", owner, body)
    assert answer.status == 201, answer.text
    return str(answer.body["file"]["id"])


def send_bytes(file_id: str, content: bytes = CONTENT, content_type: str = "text/plain") -> None:
    """Put the bytes into the store, as the presigned request does."""
    boto3.client("s3").put_object(Bucket=settings().files_bucket, Key=file_id, Body=content, ContentType=content_type)


def make_file(
    api: Api, owner: User, content: bytes = CONTENT, content_type: str = "text/plain", purpose: str = "evidence"
) -> str:
    """A completed file's id; it is clean, unless the deployment has a scanner."""
    file_id = announce_file(api, owner, content, content_type, purpose)
    send_bytes(file_id, content, content_type)
    answer = api.call("ops/complete_file", owner, file_id=file_id)
    assert answer.status == 200, answer.text
    return file_id


def is_stored(file_id: str) -> bool:
    """Whether the store has the file, in any version."""
    versions = boto3.client("s3").list_object_versions(Bucket=settings().files_bucket, Prefix=file_id)
    return bool(versions.get("Versions") or versions.get("DeleteMarkers"))


@contextmanager
def scanned_by(scanner: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The deployment has this scanner."""
    monkeypatch.setenv("FILE_SCANNER", scanner)
    forget_settings()
    yield
    monkeypatch.delenv("FILE_SCANNER")
    forget_settings()
