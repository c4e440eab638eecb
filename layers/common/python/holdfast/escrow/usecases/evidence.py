"""Evidence: a party's clean files, shown to the other party and to whoever rules."""

from collections.abc import Sequence

from holdfast.escrow.queries import disputes as queries
from holdfast.escrow.rules.disputes import Evidence
from holdfast.escrow.rules.orders import Order, other_party, party_of
from holdfast.identity.rules.callers import User
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Invalid
from holdfast.platform.db import Db
from holdfast.platform.files import find_clean_file, share_file


def submit_evidence(
    db: Db,
    order: Order,
    user: User,
    file_ids: Sequence[str],
    *,
    note: str | None,
    condition_id: str | None = None,
    dispute_id: str | None = None,
) -> list[Evidence]:
    """Put the user's own clean files forward, and let the other party read them."""
    readers = other_party(order, party_of(order, user.id))
    for position, file_id in enumerate(file_ids):
        if find_clean_file(db, file_id, user.id) is None:
            detail = "There is no such file of yours, or it is not known to be clean."
            raise Invalid.field(f"file_ids.{position}", detail, slug="unknown-file")
        share_file(db, file_id, readers)
    submitted = [
        Evidence(
            id=new_id("evd"),
            order_id=order.id,
            condition_id=condition_id,
            dispute_id=dispute_id,
            file_id=file_id,
            submitted_by=user.id,
            note=note,
            created_at=clock.now(),
        )
        for file_id in file_ids
    ]
    if submitted:
        queries.add_evidence(db, submitted)
        db.note_change(order.id, None, {"evidence": list(file_ids)})
    return submitted
