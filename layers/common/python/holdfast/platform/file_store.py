"""Where the bytes of files are: S3, reached by presigned requests. Everything here but signing is on the network."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from holdfast.platform.file_types import START_BYTES
from holdfast.platform.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LINK_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the store holds. sha256: hex, of all of its bytes · start: the first of them"""

    size: int
    content_type: str
    sha256: str
    start: bytes


def sign_put(file_id: str, content_type: str, size: int, checksum: str) -> tuple[str, Mapping[str, str]]:
    """The address and headers of the one request that may send this file: these bytes (S3 compares the checksum), and
    once (what is there is not written over)."""
    encoded = b64encode(bytes.fromhex(checksum)).decode()
    url = _s3().generate_presigned_url(
        "put_object",
        Params={
            "Bucket": settings().files_bucket,
            "Key": file_id,
            "ContentType": content_type,
            "ContentLength": size,
            "ChecksumSHA256": encoded,
            "IfNoneMatch": "*",
        },
        ExpiresIn=int(LINK_LIFETIME.total_seconds()),
    )
    return url, {"content-type": content_type, "x-amz-checksum-sha256": encoded, "if-none-match": "*"}


def sign_get(file_id: str, content_type: str) -> str:
    """An address that gives the bytes to whoever has it, as something to keep and never to show."""
    return _s3().generate_presigned_url(
        "get_object",
        Params={
            "Bucket": settings().files_bucket,
            "Key": file_id,
            "ResponseContentType": content_type,
            "ResponseContentDisposition": "attachment",
        },
        ExpiresIn=int(LINK_LIFETIME.total_seconds()),
    )


def look_at(file_id: str) -> Arrived | None:
    """What has arrived, by the checksum that S3 computed when it took it; where it keeps none, by the bytes. None where
    nothing has."""
    from botocore.exceptions import ClientError

    s3, bucket = _s3(), settings().files_bucket
    try:
        head = s3.head_object(Bucket=bucket, Key=file_id, ChecksumMode="ENABLED")
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
            return None
        raise
    size, stated = head["ContentLength"], head.get("ChecksumSHA256", "")
    if stated and head.get("ChecksumType", "FULL_OBJECT") == "FULL_OBJECT":
        first = f"bytes=0-{START_BYTES - 1}"
        start = s3.get_object(Bucket=bucket, Key=file_id, Range=first)["Body"].read() if size else b""
        return Arrived(size, head["ContentType"], b64decode(stated).hex(), start)
    digest, start = sha256(), b""
    for chunk in s3.get_object(Bucket=bucket, Key=file_id)["Body"].iter_chunks(1024 * 1024):
        start = start or chunk[:START_BYTES]
        digest.update(chunk)
    return Arrived(size, head["ContentType"], digest.hexdigest(), start)


def remove(file_id: str) -> None:
    """Throw the bytes away, with every version of them. Nothing happens where there are none."""
    s3, bucket = _s3(), settings().files_bucket
    versions = s3.list_object_versions(Bucket=bucket, Prefix=file_id)
    for found in (*versions.get("Versions", []), *versions.get("DeleteMarkers", [])):
        s3.delete_object(Bucket=bucket, Key=file_id, VersionId=found["VersionId"])


def _s3() -> "S3Client":
    import boto3
    from botocore.config import Config

    return boto3.client("s3", config=Config(signature_version="s3v4"))
