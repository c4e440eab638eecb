"""Files: the client sends them straight to the store by a presigned request, which fixes their size, type and SHA-256
beforehand. They are of use once what arrived was checked, and found clean by the scanner where there is one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import NotFound, WrongState
from holdfast.platform import file_store
from holdfast.platform.db import Db
from holdfast.platform.file_records import (
    StoredFile,
    add_file,
    find_file,
    forget_bytes,
    keep_verdict,
    list_orphans,
    move_file,
)
from holdfast.platform.file_states import (
    CLEAN,
    FILE_STATES,
    INFECTED,
    OWNER,
    PENDING,
    SCANNER,
    WITHOUT_BYTES,
    ScanVerdict,
)
from holdfast.platform.file_store import Arrived
from holdfast.platform.file_types import PURPOSES, Purpose, check_announced, looks_like
from holdfast.platform.running import Run
from holdfast.platform.settings import settings
from holdfast.platform.tables import file_shares, files


@dataclass(frozen=True, slots=True)
class Upload:
    """How to send the file: `PUT url` with exactly these headers, within ten minutes."""

    file: StoredFile
    url: str
    headers: Mapping[str, str]


def begin_upload(
    db: Db, owner_id: str, *, name: str, content_type: str, size: int, checksum: str, purpose: Purpose = "evidence"
) -> StoredFile:
    """Register a file that its owner is about to send. `size` in bytes, `checksum` its SHA-256 in hex."""
    check_announced(purpose, content_type, size)
    file = StoredFile(new_id("fil"), owner_id, purpose, name, content_type, size, checksum, PENDING, clock.now())
    add_file(db, file)
    return file


def sign_upload(file: StoredFile) -> Upload:
    """Sign the request that may send this file's bytes and no others."""
    return Upload(file, *file_store.sign_put(file.id, file.content_type, file.size, file.sha256))


def complete_upload(run: Run, owner_id: str, file_id: str) -> StoredFile:
    """Check what arrived against what was announced, and hand it to the scanner; without one it is clean at once. What
    differs is thrown away, and the file refused."""
    file = run(lambda db: find_file(db, files.c.id == file_id, files.c.owner_id == owner_id))
    if file.status != PENDING:
        return _unless_refused(file)
    arrived = file_store.look_at(file.id)
    if arrived is None:
        raise WrongState("The file has not arrived yet.", slug="file-not-uploaded")
    after = run(lambda db: _receive(db, file.id, arrived))
    _throw_away(run, after)
    return _unless_refused(after)


def record_scan(run: Run, file_id: str, verdict: ScanVerdict) -> StoredFile:
    """Put on record what the scanner says of a file. Saying it again, or after it was refused, changes nothing."""

    def record(db: Db) -> StoredFile:
        file = find_file(db, files.c.id == file_id, is_locked=True)
        if file.status == PENDING:
            return keep_verdict(db, file, verdict)
        is_news = (file.status, verdict.action) in FILE_STATES
        return move_file(db, file, verdict.action, SCANNER, verdict.threats) if is_news else file

    file = run(record)
    _throw_away(run, file)
    return file


def find_clean_file(db: Db, file_id: str, owner_id: str, purpose: Purpose = "evidence") -> StoredFile | None:
    """The owner's file of this purpose, once it was found clean."""
    theirs = (files.c.id == file_id, files.c.owner_id == owner_id, files.c.purpose == purpose)
    try:
        return find_file(db, *theirs, files.c.status == CLEAN)
    except NotFound:
        return None


def share_file(db: Db, file_id: str, user_ids: list[str]) -> None:
    """Let these users read the file too: the other side of an order."""
    rows = [{"file_id": file_id, "user_id": user_id} for user_id in user_ids]
    if rows:
        db.execute(upsert(file_shares).values(rows).on_conflict_do_nothing())


def find_readable_file(db: Db, file_id: str, reader_id: str, purposes: Sequence[str] = ()) -> StoredFile:
    """A clean file that the reader owns or was given to read, or of the `purposes` of which they read every file."""
    shared = select(file_shares.c.file_id).where(file_shares.c.user_id == reader_id)
    readable = or_(files.c.owner_id == reader_id, files.c.id.in_(shared), files.c.purpose.in_(purposes))
    file = _unless_refused(find_file(db, files.c.id == file_id, readable))
    if file.status != CLEAN:
        raise WrongState("This file is not known to be clean yet.", slug="file-not-clean")
    return file


def purposes_open_to(permissions: Collection[str]) -> list[str]:
    """Of which an administrator with these permissions reads all files of the tenant."""
    return [name for name, rule in PURPOSES.items() if rule.permission in permissions]


def sign_download(file: StoredFile) -> str:
    return file_store.sign_get(file.id, file.content_type)


def remove_orphans(run: Run) -> int:
    """Throw away what was announced two days ago and never completed, with whatever arrived of it, and the bytes of
    refused files that are still there. Answers with how many files that were."""
    found = run(list_orphans)
    for file in found:
        file_store.remove(file.id)
    if found:
        run(lambda db: forget_bytes(db, found))
    return len(found)


def _receive(db: Db, file_id: str, arrived: Arrived) -> StoredFile:
    file = find_file(db, files.c.id == file_id, is_locked=True)
    if file.status != PENDING:  # completed twice at the same moment
        return file
    is_same = (arrived.size, arrived.content_type, arrived.sha256) == (file.size, file.content_type, file.sha256)
    if not is_same or not looks_like(file.content_type, arrived.start):
        return move_file(db, file, "refuse", OWNER)
    file = move_file(db, file, "arrive", OWNER)
    verdict = file.early_verdict or ("pass" if settings().file_scanner == "none" else None)
    return move_file(db, file, verdict, SCANNER) if verdict else file


def _unless_refused(file: StoredFile) -> StoredFile:
    if file.status == INFECTED:
        raise WrongState("The scanner found something harmful in this file.", slug="file-infected")
    if file.status in WITHOUT_BYTES:
        detail = "What arrived is not the file that was announced, or not what files may be: announce another."
        raise WrongState(detail, slug="file-differs")
    return file


def _throw_away(run: Run, file: StoredFile) -> None:
    """If this breaks off, the job does it."""
    if file.status in WITHOUT_BYTES:
        file_store.remove(file.id)
        run(lambda db: forget_bytes(db, [file]))
