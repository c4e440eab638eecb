"""Idempotency keys: the first answer to a key is kept beside what it did, and given again for the same input."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import LargeBinary, bindparam, text, update

from holdfast.kernel.refusals import Invalid, WrongState
from holdfast.platform.db import Db
from holdfast.platform.tables import idempotency_keys

MAX_KEY_LENGTH = 255
LEASE = timedelta(seconds=60)
_CLAIM = text(
    "select outcome, status, body from claim_idempotency_key("
    "cast(:caller as text), cast(:route as text), cast(:key as text), :fingerprint, cast(:lease as interval))"
).bindparams(bindparam("fingerprint", type_=LargeBinary))


@dataclass(frozen=True, slots=True)
class Claim:
    """One caller's key for one route (method and path), with the hash of the input it came with."""

    caller: str
    route: str
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str


def claim(db: Db, wanted: Claim, lease: timedelta = timedelta()) -> Answer | None:
    """Take the key for this transaction, or answer with what was answered before.

    `lease` keeps it beyond the transaction, for a call that needs several; a call that died is taken over after it.
    """
    row = db.execute(
        _CLAIM,
        {
            "caller": wanted.caller,
            "route": wanted.route,
            "key": wanted.key,
            "fingerprint": wanted.fingerprint,
            "lease": f"{lease.total_seconds()} seconds",
        },
    ).one()
    if row.outcome == "in_flight":
        raise WrongState("A call with this Idempotency-Key is still running.", slug="idempotency-key-in-flight")
    if row.outcome == "mismatch":
        raise Invalid("This Idempotency-Key came with another body before.", slug="idempotency-key-reused")
    return Answer(row.status, row.body) if row.outcome == "replay" else None


def keep_answer(db: Db, claimed: Claim, answer: Answer) -> None:
    db.execute(update(idempotency_keys).where(*_is(claimed)).values(status=answer.status, body=answer.body))


def release(db: Db, claimed: Claim) -> None:
    """Give a leased key up: the call was refused and may be made again."""
    db.execute(idempotency_keys.delete().where(*_is(claimed), idempotency_keys.c.status.is_(None)))


def _is(claimed: Claim):  # type: ignore[no-untyped-def]
    table = idempotency_keys.c
    return (table.caller == claimed.caller, table.route == claimed.route, table.key == claimed.key)
