"""Documents that nobody looks at any more, though nobody decided on them."""

from holdfast.identity.queries import kyc as queries
from holdfast.identity.rules.kyc import DOCUMENT_STATES, KycDocument
from holdfast.kernel.states import advance
from holdfast.platform.db import Db


def withdraw_documents(db: Db, user_id: str, actor: str) -> None:
    """Their account is closed: nothing of theirs waits for a reviewer. Whoever decides on one meanwhile comes first or
    is refused."""
    for document in queries.lock_submitted(db, user_id):
        end_document(db, document, "withdraw", actor)


def end_document(db: Db, document: KycDocument, action: str, actor: str) -> None:
    transition = advance(DOCUMENT_STATES, document.status, action, actor)
    queries.set_status(db, document.id, transition.to)
    db.note_change(document.id, {"status": document.status}, {"status": transition.to})
    db.announce(transition.event, document.id, news_of(document) | {"recipients": []})


def news_of(document: KycDocument) -> dict[str, object]:
    """What every event about a document says: nothing that is in it."""
    return {"document_id": document.id, "user_id": document.user_id, "kind": document.kind}
