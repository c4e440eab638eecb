"""The statements that post: each is one call of one of the database's own functions."""

from collections.abc import Sequence

from sqlalchemy import text

from holdfast.kernel.ids import decode_id
from holdfast.kernel.refusals import Refusal
from holdfast.ledger.queries.calls import PostingCall, as_json, call, refusal_of
from holdfast.ledger.rules.transfers import Posted, Transfer
from holdfast.platform.db import Db

_POST = text("select post_transfers(cast(:call as jsonb))")
_POST_PAIR = text(
    "select post_pair(:id, :posted_at, :effective_at, :fingerprint, :key, :kind, :subject, :description,"
    " :actor, :request_id, :metadata, :first, :second, :currency, :amount, :purposes)"
)
_POST_EACH = text("select post_each(cast(:calls as jsonb))")
_LOCK_ORIGINAL = text("select cast(lock_original(:id) as text)")


def add_transfers(db: Db, transfers: Sequence[Transfer]) -> Posted:
    """Post all of the transfers or none, one after the other, in one round trip."""
    posting = PostingCall.of(db.origin, transfers)
    if (pair := posting.pair()) is not None:
        return posting.answered(call(db, _POST_PAIR, pair))
    return posting.answered(call(db, _POST, {"call": as_json(posting.document())}))


def add_each(db: Db, transfers: Sequence[Transfer]) -> list[Posted | Refusal]:
    """Post each of the transfers for itself, in one round trip; those that are refused change nothing."""
    postings = [PostingCall.of(db.origin, [transfer]) for transfer in transfers]
    answers = call(db, _POST_EACH, {"calls": as_json([posting.document() for posting in postings])})
    return [
        refusal_of(answer) if isinstance(answer, str) else posting.answered(answer)
        for posting, answer in zip(postings, answers, strict=True)
    ]


def lock_original(db: Db, transfer_id: str) -> None:
    """Let nobody else reverse the transfer until this transaction ends. One that is itself a reversal is refused."""
    call(db, _LOCK_ORIGINAL, {"id": decode_id("trf", transfer_id)})
