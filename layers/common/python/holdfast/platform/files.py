"""Files: the client sends them straight to S3 by a presigned request, which fixes their size, type and SHA-256
beforehand."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Invalid, NotFound, WrongState
from holdfast.platform.db import Db
from holdfast.platform.running import Run
from holdfast.platform.settings import settings
from holdfast.platform.tables import file_shares, files

MAX_BYTES = 25 * 1024 * 1024
LINK_LIFETIME = timedelta(minutes=10)
CONTENT_TYPES = frozenset(
    {
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/zip",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "text/csv",
        "text/plain",
        "video/mp4",
    }
)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """sha256: hex, of the file's bytes · status: pending until its bytes have arrived and were checked, then stored"""

    id: str
    owner_id: str
    name: str
    content_type: str
    size: int
    sha256: str
    status: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """How to send the file: `PUT url` with exactly these headers, within ten minutes."""

    file: StoredFile
    url: str
    headers: Mapping[str, str]


def begin_upload(db: Db, owner_id: str, *, name: str, content_type: str, size: int, checksum: str) -> StoredFile:
    """Register a file that its owner is about to send. `size` in bytes, `checksum` its SHA-256 in hex."""
    if content_type not in CONTENT_TYPES:
        raise Invalid.field("content_type", "Files of this type are not taken.", slug="file-type-not-allowed")
    if not 0 < size <= MAX_BYTES:
        raise Invalid.field("size", f"A file has between 1 and {MAX_BYTES} bytes.", slug="file-too-large")
    file = StoredFile(new_id("fil"), owner_id, name, content_type, size, checksum, "pending", clock.now())
    db.execute(
        insert(files).values(
            id=file.id,
            owner_id=owner_id,
            name=name,
            content_type=content_type,
            size=size,
            sha256=checksum,
            status=file.status,
            created_at=file.created_at,
        )
    )
    return file


def sign_upload(file: StoredFile) -> Upload:
    """Sign the request that may send this file's bytes and no others."""
    checksum = b64encode(bytes.fromhex(file.sha256)).decode()
    url = _s3().generate_presigned_url(
        "put_object",
        Params={
            "Bucket": settings().files_bucket,
            "Key": file.id,
            "ContentType": file.content_type,
            "ContentLength": file.size,
            "ChecksumSHA256": checksum,
        },
        ExpiresIn=int(LINK_LIFETIME.total_seconds()),
    )
    return Upload(file, url, {"content-type": file.content_type, "x-amz-checksum-sha256": checksum})


def complete_upload(run: Run, owner_id: str, file_id: str) -> StoredFile:
    """Check what arrived against what was announced, and keep it. What differs is refused and stays pending."""
    file = run(lambda db: _find(db, files.c.id == file_id, files.c.owner_id == owner_id))
    if file.status == "stored":
        return file
    arrived = _read(file.id)
    if arrived is None:
        raise WrongState("The file has not arrived yet.", slug="file-not-uploaded")
    if arrived != (file.size, file.content_type, file.sha256):
        raise WrongState("What arrived is not the file that was announced.", slug="file-differs")
    return run(lambda db: _set_stored(db, file))


def find_stored_file(db: Db, file_id: str, owner_id: str) -> StoredFile | None:
    """The owner's file, once its bytes have arrived."""
    statement = select(files).where(files.c.id == file_id, files.c.owner_id == owner_id, files.c.status == "stored")
    row = db.execute(statement).first()
    return None if row is None else _file(row)


def share_file(db: Db, file_id: str, user_ids: list[str]) -> None:
    """Let these users read the file too: the other side of an order."""
    rows = [{"file_id": file_id, "user_id": user_id} for user_id in user_ids]
    if rows:
        db.execute(upsert(file_shares).values(rows).on_conflict_do_nothing())


def find_readable_file(db: Db, file_id: str, user_id: str | None) -> StoredFile:
    """A stored file that this user owns or was given to read; None reads every file of the tenant."""
    shared = select(file_shares.c.file_id).where(file_shares.c.user_id == user_id)
    readable = [] if user_id is None else [or_(files.c.owner_id == user_id, files.c.id.in_(shared))]
    return _find(db, files.c.id == file_id, files.c.status == "stored", *readable)


def sign_download(file: StoredFile) -> str:
    url: str = _s3().generate_presigned_url(
        "get_object",
        Params={
            "Bucket": settings().files_bucket,
            "Key": file.id,
            "ResponseContentType": file.content_type,
            "ResponseContentDisposition": "attachment",
        },
        ExpiresIn=int(LINK_LIFETIME.total_seconds()),
    )
    return url


def _read(file_id: str) -> tuple[int, str, str] | None:
    """Size, type and SHA-256 of what the store holds, from its bytes; None where there are none."""
    from botocore.exceptions import ClientError

    try:
        answer = _s3().get_object(Bucket=settings().files_bucket, Key=file_id)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    digest = sha256()
    for chunk in answer["Body"].iter_chunks(1024 * 1024):
        digest.update(chunk)
    return answer["ContentLength"], answer["ContentType"], digest.hexdigest()


def _set_stored(db: Db, file: StoredFile) -> StoredFile:
    db.execute(update(files).where(files.c.id == file.id).values(status="stored"))
    db.note_change(file.id, {"status": file.status}, {"status": "stored", "sha256": file.sha256})
    return _find(db, files.c.id == file.id)


def _find(db: Db, *conditions: ColumnElement[bool]) -> StoredFile:
    row = db.execute(select(files).where(*conditions)).first()
    if row is None:
        raise NotFound("There is no such file.")
    return _file(row)


def _file(row: Any) -> StoredFile:
    return StoredFile(
        row.id, row.owner_id, row.name, row.content_type, row.size, row.sha256, row.status, row.created_at
    )


def _s3() -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client("s3", config=Config(signature_version="s3v4"))
