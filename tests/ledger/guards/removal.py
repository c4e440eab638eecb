"""Taking the ledger's guards away, one at a time, to see that each is needed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from holdfast.kernel.refusals import Refusal
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import Db, sqlstate

# Prepares in an open transaction, and answers with the blow itself.
Attack: TypeAlias = Callable[[Db], Callable[[], Any]]
# Whether the damage shows, given what the blow answered.
Seen: TypeAlias = Callable[[Db, Any], bool]


class NothingDone(Exception):
    """The blow was not refused, but answered with what was there before: it changed nothing."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A function of the database with one piece of its text left out, or replaced."""

    function: str
    piece: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """invariant: what is guarded · removals: cuts, or statements; more than one where one guard stands behind another ·
    refused: the SQLSTATE that the blow is refused with, empty where it is NothingDone"""

    invariant: str
    removals: tuple[Cut | str, ...]
    attack: Attack
    refused: str
    seen: Seen


def remove(connection: Connection, *removals: Cut | str) -> None:
    """As the server's administrator. A piece that is not there exactly once is no longer the guard it was."""
    for removal in removals:
        if isinstance(removal, str):
            connection.exec_driver_sql(removal)
            continue
        found = connection.execute(
            text("select pg_get_functiondef(cast(:name as regproc))"), {"name": removal.function}
        ).scalar_one()
        assert found.count(removal.piece) == 1, f"{removal.piece!r} in\n{found}"
        connection.exec_driver_sql(found.replace(removal.piece, removal.instead))


def refusal_code(error: Exception) -> str:
    """The SQLSTATE behind a refusal; empty for NothingDone."""
    cause = error.__cause__ if isinstance(error, Refusal) else error
    if isinstance(cause, NothingDone):
        return ""
    assert isinstance(cause, DBAPIError), f"not the database's refusal: {error!r}"
    return sqlstate(cause)


def verified(invariant: str) -> Seen:
    """Verification reports that the invariant is broken."""
    return lambda db, _: invariant in {breach.invariant for breach in verify(db)}


def found(rows: str) -> Seen:
    """There are such rows: what the invariant says there never are."""
    return lambda db, _: bool(db.execute(text(f"select exists ({rows})")).scalar_one())
