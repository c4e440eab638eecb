"""Files, sent as a client would send them."""

from hashlib import sha256

import boto3

from holdfast.identity.rules.callers import User
from holdfast.platform.settings import settings
from tests.api import Api

CONTENT = b"a receipt"


def announce_file(api: Api, owner: User, content: bytes = CONTENT) -> str:
    body = {
        "name": "receipt.txt",
        "content_type": "text/plain",
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
    }
    answer = api.call("ops/create_file", owner, body)
    assert answer.status == 201, answer.text
    return str(answer.body["file"]["id"])


def send_bytes(file_id: str, content: bytes = CONTENT, content_type: str = "text/plain") -> None:
    """Put the bytes into the store, as the presigned request does."""
    boto3.client("s3").put_object(Bucket=settings().files_bucket, Key=file_id, Body=content, ContentType=content_type)


def make_file(api: Api, owner: User, content: bytes = CONTENT) -> str:
    """A stored file's id."""
    file_id = announce_file(api, owner, content)
    send_bytes(file_id, content)
    answer = api.call("ops/complete_file", owner, file_id=file_id)
    assert answer.status == 200, answer.text
    return file_id
