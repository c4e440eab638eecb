"""A user's own side of being known: what they have proven, what is missing, and the documents that they send."""

from sqlalchemy.exc import DBAPIError

from holdfast.identity.queries import kyc as queries
from holdfast.identity.queries import users as user_queries
from holdfast.identity.rules.callers import User
from holdfast.identity.rules.kyc import (
    SUBMITTED,
    USER,
    KycDocument,
    NewDocument,
    Standing,
    check_document,
    kinds_for_same,
    level_of,
)
from holdfast.identity.usecases.kyc_ends import end_document, news_of
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import NotFound, WrongState
from holdfast.platform.db import Db, is_unique_violation
from holdfast.platform.files import find_clean_file
from holdfast.platform.running import Run
from holdfast.platform.tenant_settings import tenant_settings
from holdfast.platform.vault import seal


def view_standing(db: Db, user_id: str) -> Standing:
    proven = queries.find_proven(db, user_id, clock.now())
    level = level_of(proven)
    limits = [each for each in tenant_settings(db).kyc_limits if each.level == level]
    return Standing(level, proven, queries.list_documents_of(db, user_id), limits)


def submit_document(run: Run, user: User, wanted: NewDocument) -> KycDocument:
    """Send a document to be looked at, in the place of one that waits and would prove the same. Its number is sealed
    over the network before anything is written."""
    run(lambda db: _check(db, user, wanted))
    document_id = new_id("kyd")
    sealed = seal(wanted.number.encode(), document_id) if wanted.number else None

    def record(db: Db) -> KycDocument:
        user_queries.lock_user(db, user.id)
        _check(db, user, wanted)
        for earlier in queries.lock_submitted(db, user.id, kinds_for_same(wanted.kind)):
            end_document(db, earlier, "replace", USER)
        document = KycDocument(
            id=document_id,
            user_id=user.id,
            kind=wanted.kind,
            file_id=wanted.file_id,
            country=wanted.country,
            number=sealed,
            expires_on=wanted.expires_on,
            status=SUBMITTED,
            reason=None,
            submitted_at=clock.now(),
        )
        _add(db, document)
        db.note_change(document.id, None, {"status": document.status, "kind": document.kind, "file": document.file_id})
        db.announce("identity.kyc.submitted", document.id, news_of(document) | {"recipients": []})
        return document

    return run(record)


def _check(db: Db, user: User, wanted: NewDocument) -> None:
    check_document(wanted.kind, wanted.number, wanted.country, wanted.expires_on, clock.now().date())
    if find_clean_file(db, wanted.file_id, user.id, "kyc") is None:
        detail = "There is no such file of yours with the purpose kyc, or it is not known to be clean."
        raise NotFound(detail, slug="unknown-file")


def _add(db: Db, document: KycDocument) -> None:
    try:
        queries.add_document(db, document)
    except DBAPIError as error:
        if is_unique_violation(error, "kyc_documents_file_id_key"):
            raise WrongState("This file was sent before.", slug="file-used") from None
        raise
