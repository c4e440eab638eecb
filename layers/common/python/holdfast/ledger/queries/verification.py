"""The statements that look for what must never be: in everything at once, or in a part that is as large as is said.

Each sees one snapshot and compares only what is in it, so that what is being posted meanwhile is seen whole or not at
all. Where there is more than a part may hold, it says where the next one goes on.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, LargeBinary, Numeric, TextClause, Uuid, bindparam, text
from sqlalchemy.types import TypeEngine

from holdfast.ledger.queries.invariants import OF_ACCOUNTS, OF_HEADS, OF_TRANSFERS, OF_WHAT_IS_STORED
from holdfast.ledger.queries.parts import (
    ENTRIES,
    MOVED,
    NEXT_ACCOUNT,
    NEXT_TRANSFER,
    OF_ALL,
    OF_CHAPTER,
    OF_NEW,
    TOUCHED,
)
from holdfast.ledger.rules.auditing import AFTER_EVERY_ID, BEFORE_EVERY_ID, Chapter
from holdfast.ledger.rules.verification import Breach
from holdfast.platform.db import Db

_TYPES: Final[dict[str, TypeEngine[Any]]] = {
    **dict.fromkeys(("account", "since", "until"), Uuid()),
    **dict.fromkeys(("version", "number", "most"), BigInteger()),
    "balance": Numeric(38, 0),
    "chain": LargeBinary(),
    "by_reversal": Boolean(),
}
_FROM_THE_FIRST_ACCOUNT: Final = {"account": BEFORE_EVERY_ID, "version": 0, "balance": 0, "chain": b""}
_UNLIMITED: Final = 2**62


def _statement(parts: tuple[str, ...], invariants: tuple[str, ...], next_: str = "") -> TextClause:
    """With the parameters that occur in it, each of its type."""
    given = f"with {','.join(parts)}" if parts else ""
    found = " union all ".join(invariants)
    sql = f"""{given} select b.*, cast(null as bigint) as version, cast(null as numeric) as balance,
        cast(null as bytea) as chain from ({found}) as b (invariant, subject, detail)
        {next_ and "union all"} {next_}"""  # noqa: S608 (of constants alone)
    return text(sql).bindparams(*(bindparam(name, type_=_TYPES[name]) for name in _TYPES if f":{name}" in sql))


_EVERYTHING = _statement((ENTRIES.format(spans=OF_ALL), MOVED), (*OF_WHAT_IS_STORED, *OF_ACCOUNTS, *OF_TRANSFERS))
_STORED = _statement((), OF_WHAT_IS_STORED)
_NEW = _statement((ENTRIES.format(spans=OF_NEW), TOUCHED), (*OF_ACCOUNTS, *OF_TRANSFERS), NEXT_ACCOUNT)
_CHAPTER = _statement((ENTRIES.format(spans=OF_CHAPTER),), (*OF_ACCOUNTS, *OF_HEADS), NEXT_ACCOUNT)
_TRANSFERS = _statement((MOVED,), OF_TRANSFERS, NEXT_TRANSFER)

# An ordinary account's version is the number of its entries. Those of accumulating ones are counted, and no further
# than need be.
_COUNT = text(
    """
    select coalesce(sum(version) filter (where not is_accumulating), 0) + (
        select count(*) from (
            select from ledger_accounts a cross join lateral (
                select from ledger_entries where account_id = a.id limit :most) as e
            where a.is_accumulating limit :most) as counted)
    from ledger_accounts
    """
).bindparams(bindparam("most", type_=BigInteger()))


def count_entries(db: Db, most: int) -> int:
    """About how many the tenant has; exactly, as long as there are fewer than `most`."""
    return int(db.execute(_COUNT, {"most": most}).scalar_one())


def list_breaches(db: Db) -> list[Breach]:
    """In everything, from one snapshot."""
    ids = {"since": BEFORE_EVERY_ID, "until": AFTER_EVERY_ID, "by_reversal": False}
    values = _FROM_THE_FIRST_ACCOUNT | ids | {"most": _UNLIMITED}
    return [Breach(row.invariant, row.subject, row.detail) for row in db.execute(_EVERYTHING, values)]


def list_stored_breaches(db: Db) -> list[Breach]:
    """In what is stored beside the accounts; reads no history."""
    return [Breach(row.invariant, row.subject, row.detail) for row in db.execute(_STORED)]


def list_new_breaches(db: Db, new: Chapter, most: int) -> Iterator[Breach]:
    """In the entries that are beyond the newest recorded heads, and in the transfers that are `new`."""
    yield from _account_breaches(db, _NEW, {"since": new.since}, most)
    yield from _transfer_breaches(db, new, most, by_reversal=True)


def list_chapter_breaches(db: Db, chapter: Chapter, most: int) -> Iterator[Breach]:
    """In the entries between the recorded heads, and in the transfers of that time."""
    yield from _account_breaches(db, _CHAPTER, {"number": chapter.number}, most)
    yield from _transfer_breaches(db, chapter, most, by_reversal=False)


def _account_breaches(db: Db, statement: TextClause, values: Mapping[str, Any], most: int) -> Iterator[Breach]:
    """Part by part, each of at most so many accounts and so many entries: an account's in their order."""
    place: Mapping[str, Any] | None = _FROM_THE_FIRST_ACCOUNT
    while place:
        rows, place = db.execute(statement, {**values, **place, "most": most}), None
        for row in rows:
            if row.invariant is None:
                reached = {"version": row.version, "balance": row.balance, "chain": row.chain}
                place = {"account": UUID(row.subject), **reached}
            else:
                yield Breach(row.invariant, row.subject, row.detail)


def _transfer_breaches(db: Db, chapter: Chapter, most: int, *, by_reversal: bool) -> Iterator[Breach]:
    """Part by part, each of at most so many entries and as many more as the last transfer has."""
    since: UUID | None = chapter.since
    while since is not None and since < chapter.until:
        values = {"since": since, "until": chapter.until, "most": most, "by_reversal": by_reversal}
        rows, since = db.execute(_TRANSFERS, values), None
        for row in rows:
            if row.invariant is None:
                since = UUID(row.subject)
            else:
                yield Breach(row.invariant, row.subject, row.detail)
