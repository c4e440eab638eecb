"""The statements of transfers in two phases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, text

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id, encode_id
from holdfast.kernel.money import Money
from holdfast.ledger.queries.calls import PostingCall, as_json, call
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.pendings import ExpiredPending, Pending
from holdfast.ledger.rules.transfers import Leg, Posted, Transfer
from holdfast.ledger.tables.accounts import ledger_accounts as accounts
from holdfast.ledger.tables.pendings import ledger_pending_legs as legs
from holdfast.ledger.tables.pendings import ledger_pendings as pendings
from holdfast.platform.db import Db

_ADD = text("select add_pending(cast(:call as jsonb))")
_POST = text("select post_pending(:id, cast(:call as jsonb))")
_VOID = text("select void_pending(:id, cast(:moment as timestamptz), cast(:actor as text))")
_EXPIRE = text(
    "select * from expire_pendings(cast(:moment as timestamptz), cast(:actor as text), cast(:limit as integer))"
)
_FIND = (
    select(
        *(c for c in pendings.c if c.name not in ("tenant_id", "fingerprint", "actor", "request_id")),
        accounts.c.purpose,
        accounts.c.owner_id,
        accounts.c.currency,
        legs.c.amount_minor,
    )
    .join_from(pendings, legs, legs.c.pending_id == pendings.c.id)
    .join(accounts, accounts.c.id == legs.c.account_id)
    .where(pendings.c.id == bindparam("id"))
    .order_by(accounts.c.code, accounts.c.currency)
)


def add_pending(db: Db, transfer: Transfer, expires_at: datetime) -> str:
    """The id of the pending transfer, or of the first with this key and input."""
    document = PostingCall.of(db.origin, [transfer]).document() | {"expires_at": expires_at.isoformat()}
    return encode_id("pnd", call(db, _ADD, {"call": as_json(document)}))


def find_pending(db: Db, pending_id: str) -> Pending | None:
    rows = db.execute(_FIND, {"id": pending_id}).all()
    return _pending(rows) if rows else None


def set_posted(db: Db, pending_id: str, transfer: Transfer) -> Posted:
    """Post the transfer in place of the pending one."""
    posting = PostingCall.of(db.origin, [transfer])
    values = {"id": decode_id("pnd", pending_id), "call": as_json(posting.document())}
    return posting.answered(call(db, _POST, values))


def set_voided(db: Db, pending_id: str) -> bool:
    """Whether there is such a pending transfer; then it holds nothing back."""
    values = {"id": decode_id("pnd", pending_id), "moment": clock.now(), "actor": db.origin.actor}
    return call(db, _VOID, values) is not None


def set_expired(db: Db, limit: int) -> list[ExpiredPending]:
    """End the oldest that are past their time, at most so many."""
    rows = db.execute(_EXPIRE, {"moment": clock.now(), "actor": db.origin.actor, "limit": limit})
    return [ExpiredPending(encode_id("pnd", row.pending_id), row.pending_kind, row.pending_subject) for row in rows]


def _pending(rows: Sequence[Row[Any]]) -> Pending:
    first = rows[0]
    moved = (
        Leg(AccountSpec(row.purpose, row.owner_id or "", row.currency), Money(row.amount_minor, row.currency))
        for row in rows
    )
    transfer = Transfer(
        key=first.key,
        kind=first.kind,
        subject=first.subject,
        legs=tuple(moved),
        description=first.description,
        metadata=first.metadata,
        effective_at=None if first.effective_at == first.created_at else first.effective_at,
    )
    return Pending(first.id, transfer, first.state, first.expires_at, first.transfer_id)
