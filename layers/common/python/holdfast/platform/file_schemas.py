"""Bodies of the file routes."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.platform.file_records import StoredFile
from holdfast.platform.file_types import MAX_BYTES, Purpose
from holdfast.platform.files import Upload
from holdfast.platform.schemas import RequestBody, ResponseBody, Text


class FileAnnouncement(RequestBody):
    """A file about to be sent: size in bytes, sha256 in hex. purpose: decides which types and sizes are taken, and who
    reads it"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [{"name": "receipt.pdf", "content_type": "application/pdf", "size": 48213, "sha256": "9f" * 32}]
        }
    )

    name: Text
    content_type: Text
    size: Annotated[int, Field(gt=0, le=MAX_BYTES, strict=True)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    purpose: Purpose = "evidence"


class FileBody(ResponseBody):
    """status: pending until the bytes have arrived and were checked, then uploaded and scanning until they are found
    clean, which is at once where nothing scans them; infected or refused, they were thrown away"""

    id: str
    purpose: Purpose
    name: str
    content_type: str
    size: int
    sha256: str
    status: str
    created_at: datetime

    @classmethod
    def of(cls, file: StoredFile) -> "FileBody":
        return cls(
            id=file.id,
            purpose=file.purpose,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            status=file.status,
            created_at=file.created_at,
        )


class UploadBody(ResponseBody):
    """Send the bytes with `PUT url` and exactly these headers, within ten minutes."""

    file: FileBody
    url: str
    headers: dict[str, str]

    @classmethod
    def of(cls, upload: Upload) -> "UploadBody":
        return cls(file=FileBody.of(upload.file), url=upload.url, headers=dict(upload.headers))


class DownloadBody(ResponseBody):
    """`url` may be fetched by anybody who has it, for ten minutes."""

    file: FileBody
    url: str
