"""Files in the database, and the one way by which they change their state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id, encode_id
from holdfast.kernel.refusals import NotFound
from holdfast.kernel.states import advance
from holdfast.platform.db import Db, call_outside_tenant
from holdfast.platform.file_states import FILE_STATES, PENDING, REFUSED, SCANNER, WITHOUT_BYTES, ScanVerdict
from holdfast.platform.file_types import Purpose
from holdfast.platform.tables import files

WAITED_FOR = timedelta(hours=48)  # what was announced and not completed by then will not be
_BATCH = 100


@dataclass(frozen=True, slots=True)
class StoredFile:
    """sha256: hex, of the file's bytes · status: one of FILE_STATES · early_verdict: what the scanner said before its
    owner did that it was sent"""

    id: str
    owner_id: str
    purpose: Purpose
    name: str
    content_type: str
    size: int
    sha256: str
    status: str
    created_at: datetime
    early_verdict: str | None = None


def add_file(db: Db, file: StoredFile) -> None:
    db.execute(
        insert(files).values(
            id=file.id,
            owner_id=file.owner_id,
            purpose=file.purpose,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            status=file.status,
            created_at=file.created_at,
        )
    )


def find_file(db: Db, *conditions: ColumnElement[bool], is_locked: bool = False) -> StoredFile:
    statement = select(files).where(*conditions)
    row = db.execute(statement.with_for_update() if is_locked else statement).first()
    if row is None:
        raise NotFound("There is no such file.")
    return _file(row)


def move_file(db: Db, file: StoredFile, action: str, actor: str, threats: Sequence[str] = ()) -> StoredFile:
    """The file in its next state, announced. Its owner is told of what the scanner did not pass."""
    transition = advance(FILE_STATES, file.status, action, actor)
    db.execute(update(files).where(files.c.id == file.id).values(status=transition.to))
    after: dict[str, object] = {"status": transition.to, "sha256": file.sha256}
    db.note_change(file.id, {"status": file.status}, after | ({"threats": list(threats)} if threats else {}))
    news = {
        "file_id": file.id,
        "purpose": file.purpose,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "recipients": [file.owner_id] if actor == SCANNER and transition.to in WITHOUT_BYTES else [],
    }
    db.announce(transition.event, file.id, news)
    return find_file(db, files.c.id == file.id)


def keep_verdict(db: Db, file: StoredFile, verdict: ScanVerdict) -> StoredFile:
    """A scanner that looks at whatever arrives is sometimes faster than the file's owner."""
    if verdict.action != "begin_scan":
        db.execute(update(files).where(files.c.id == file.id).values(early_verdict=verdict.action))
        db.note_change(file.id, None, {"early_verdict": verdict.action, "threats": list(verdict.threats)})
    return file


def list_orphans(db: Db) -> list[StoredFile]:
    """What was announced and never completed, which is refused now, and whatever was refused and not forgotten yet."""
    is_old = files.c.created_at < clock.now() - WAITED_FOR
    db.execute(update(files).where(files.c.status == PENDING, is_old).values(status=REFUSED))
    left = and_(files.c.status.in_(WITHOUT_BYTES), files.c.bytes_removed_at.is_(None))
    forgettable = and_(files.c.status == REFUSED, is_old)
    return [_file(row) for row in db.execute(select(files).where(or_(left, forgettable)).limit(_BATCH))]


def forget_bytes(db: Db, found: Sequence[StoredFile]) -> None:
    """The bytes of these are gone. What was refused two days ago is no file any more: nothing could be made of it."""
    now, ids = clock.now(), [file.id for file in found]
    is_old = files.c.created_at < now - WAITED_FOR
    db.execute(delete(files).where(files.c.id.in_(ids), files.c.status == REFUSED, is_old))
    db.execute(update(files).where(files.c.id.in_(ids)).values(bytes_removed_at=now))


def tenant_of_file(file_id: str) -> str:
    """Whose file it is: a scanner knows files only."""
    [[tenant_id]] = call_outside_tenant("select tenant_of_file(%s::uuid)", str(decode_id("fil", file_id)))
    if tenant_id is None:
        raise NotFound("There is no such file.")
    return encode_id("tnt", tenant_id)


def _file(row: Any) -> StoredFile:
    return StoredFile(
        id=row.id,
        owner_id=row.owner_id,
        purpose=row.purpose,
        name=row.name,
        content_type=row.content_type,
        size=row.size,
        sha256=row.sha256,
        status=row.status,
        created_at=row.created_at,
        early_verdict=row.early_verdict,
    )
