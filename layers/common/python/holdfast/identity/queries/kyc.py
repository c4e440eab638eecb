"""What users prove of themselves, in the database."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, text, update

from holdfast.identity.rules.kyc import APPROVED, KycDocument, Proven
from holdfast.identity.tables import kyc_documents, users
from holdfast.platform.db import Db
from holdfast.platform.vault import Sealed

_DOCUMENT = kyc_documents.c


def add_document(db: Db, document: KycDocument) -> None:
    number = document.number
    db.execute(
        insert(kyc_documents).values(
            id=document.id,
            user_id=document.user_id,
            kind=document.kind,
            file_id=document.file_id,
            country=document.country,
            number_key_id=number.key_id if number else None,
            number_wrapped_key=number.wrapped_key if number else None,
            number_ciphertext=number.ciphertext if number else None,
            expires_on=document.expires_on,
            status=document.status,
            submitted_at=document.submitted_at,
        )
    )


def find_document(db: Db, document_id: str, *, is_locked: bool = False) -> KycDocument | None:
    statement = select(kyc_documents).where(_DOCUMENT.id == document_id)
    row = db.execute(statement.with_for_update() if is_locked else statement).first()
    return None if row is None else _document(row)


def list_documents_of(db: Db, user_id: str) -> list[KycDocument]:
    """The newest first."""
    statement = select(kyc_documents).where(_DOCUMENT.user_id == user_id).order_by(_DOCUMENT.id.desc())
    return [_document(row) for row in db.execute(statement)]


def list_documents(
    db: Db, *, status: str | None, user_id: str | None, after: str | None, limit: int
) -> list[KycDocument]:
    """In the order in which they were sent: who waits longest comes first."""
    statement = select(kyc_documents).order_by(_DOCUMENT.id).limit(limit)
    if status is not None:
        statement = statement.where(_DOCUMENT.status == status)
    if user_id is not None:
        statement = statement.where(_DOCUMENT.user_id == user_id)
    if after is not None:
        statement = statement.where(_DOCUMENT.id > after)
    return [_document(row) for row in db.execute(statement)]


def set_status(
    db: Db,
    document_id: str,
    status: str,
    *,
    reason: str | None = None,
    at: datetime | None = None,
    by: str | None = None,
) -> None:
    values = {"status": status, "reason": reason, "decided_at": at, "decided_by": by}
    db.execute(update(kyc_documents).where(_DOCUMENT.id == document_id).values(values))


def lock_submitted(db: Db, user_id: str, kinds: Collection[str] | None = None) -> list[KycDocument]:
    """The user's documents of these kinds, or of any, that nobody has looked at yet."""
    waiting = select(kyc_documents).where(_DOCUMENT.user_id == user_id, _DOCUMENT.status == "submitted")
    if kinds is not None:
        waiting = waiting.where(_DOCUMENT.kind.in_(kinds))
    return [_document(row) for row in db.execute(waiting.with_for_update())]


def find_proven(db: Db, user_id: str, now: datetime) -> Proven:
    """What the user has proven so far; nothing, where there is no such user."""
    is_valid = or_(_DOCUMENT.expires_on.is_(None), _DOCUMENT.expires_on > now.astimezone(UTC).date())
    kinds = select(func.coalesce(func.array_agg(_DOCUMENT.kind), text("'{}'"))).where(
        _DOCUMENT.user_id == user_id, _DOCUMENT.status == APPROVED, is_valid
    )
    statement = select(
        users.c.phone_verified_at.is_not(None), users.c.email_verified_at.is_not(None), kinds.scalar_subquery()
    ).where(users.c.id == user_id)
    row: Any = db.execute(statement).first()
    return Proven(False, False, frozenset()) if row is None else Proven(row[0], row[1], frozenset(row[2]))


def _document(row: Any) -> KycDocument:
    sealed = row.number_key_id and Sealed(row.number_key_id, row.number_wrapped_key, row.number_ciphertext)
    return KycDocument(
        id=row.id,
        user_id=row.user_id,
        kind=row.kind,
        file_id=row.file_id,
        country=row.country,
        number=sealed or None,
        expires_on=row.expires_on,
        status=row.status,
        reason=row.reason,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )
