"""Reviewing what users send to prove who they are."""

from dataclasses import replace

from holdfast.identity.queries import kyc as queries
from holdfast.identity.queries import users as user_queries
from holdfast.identity.rules.callers import Staff
from holdfast.identity.rules.kyc import DOCUMENT_STATES, REVIEWER, KycDocument, Reviewed, level_of
from holdfast.identity.usecases.kyc_ends import news_of
from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound
from holdfast.kernel.states import advance
from holdfast.platform.db import Db
from holdfast.platform.running import Run

REVIEW = "kyc.review"


def list_documents(
    db: Db, admin: Staff, *, status: str | None, user_id: str | None, after: str | None, limit: int
) -> list[KycDocument]:
    """Who waits longest first."""
    admin.require(REVIEW)
    return queries.list_documents(db, status=status, user_id=user_id, after=after, limit=limit)


def view_document(run: Run, admin: Staff, document_id: str) -> Reviewed:
    """The document with its number, which the audit trail then says that the admin has seen."""
    admin.require(REVIEW)

    def read(db: Db) -> Reviewed:
        document = _document(queries.find_document(db, document_id))
        db.note_change(document.id, None, {"seen_by": admin.id})
        return Reviewed(document, _level(db, document.user_id))

    seen = run(read)
    if seen.document.number is None:
        return seen
    from holdfast.platform.vault import unseal

    return replace(seen, number=unseal(seen.document.number, document_id).decode())


def approve_document(db: Db, admin: Staff, document_id: str, reason: str | None) -> Reviewed:
    """It proves what it is said to prove, until it expires."""
    return _decide(db, admin, document_id, "approve", reason)


def reject_document(db: Db, admin: Staff, document_id: str, reason: str) -> Reviewed:
    """It proves nothing, or no more; its user is told the reason."""
    return _decide(db, admin, document_id, "reject", reason)


def _decide(db: Db, admin: Staff, document_id: str, action: str, reason: str | None) -> Reviewed:
    admin.require(REVIEW)
    user_queries.lock_user(db, _document(queries.find_document(db, document_id)).user_id)
    document = _document(queries.find_document(db, document_id, is_locked=True))
    before = _level(db, document.user_id)
    transition = advance(DOCUMENT_STATES, document.status, action, REVIEWER)
    queries.set_status(db, document.id, transition.to, reason=reason, at=clock.now(), by=admin.id)
    after = _level(db, document.user_id)
    db.note_change(
        document.id,
        {"status": document.status, "level": before},
        {"status": transition.to, "level": after, "reason": reason},
    )
    recipients = [document.user_id]
    db.announce(transition.event, document.id, news_of(document) | {"reason": reason, "recipients": recipients})
    if after != before:
        levels = {"user_id": document.user_id, "level": after, "previous_level": before}
        db.announce("identity.kyc.level_changed", document.user_id, levels | {"recipients": recipients})
    return Reviewed(_document(queries.find_document(db, document_id)), after)


def _level(db: Db, user_id: str) -> int:
    return level_of(queries.find_proven(db, user_id, clock.now()))


def _document(found: KycDocument | None) -> KycDocument:
    if found is None:
        raise NotFound("There is no such document.")
    return found
