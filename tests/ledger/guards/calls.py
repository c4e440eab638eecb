"""What attacks are made of. Where our own code would not let a blow out, it is written as the call that the database
gets, and tampered with."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from holdfast.kernel import clock
from holdfast.ledger.queries.calls import PostingCall, as_json, call
from holdfast.ledger.rules.accounts import AccountSpec, clearing
from holdfast.ledger.rules.transfers import Transfer
from holdfast.ledger.usecases.pendings import add_pending
from holdfast.ledger.usecases.posting import post
from holdfast.platform.db import Db
from tests.ledger.books import ORIGIN, move_once, user
from tests.ledger.guards.removal import NothingDone

OUTSIDE = clearing("sandbox", "NGN")
HOUR = timedelta(hours=1)


def funded(db: Db, minor: int = 100) -> AccountSpec:
    account = user()
    post(db, move_once(OUTSIDE, account, minor))
    return account


def pended(db: Db, wanted: Transfer) -> str:
    return add_pending(db, wanted, clock.now() + HOUR)


def post_new(db: Db, wanted: Transfer) -> None:
    if post(db, wanted).is_replay:
        raise NothingDone


def written(*transfers: Transfer, **said: Any) -> dict[str, Any]:
    """The document in which the transfers are sent. Its legs are in the order of the accounts' codes."""
    expires_at = (clock.now() + HOUR).isoformat()
    return PostingCall.of(ORIGIN, transfers).document() | {"expires_at": expires_at} | said


def with_amounts(document: dict[str, Any], *amounts: int | str) -> dict[str, Any]:
    for leg, amount in zip(document["legs"], amounts, strict=True):
        leg["amount"] = amount
    return document


def sending(db: Db, function: str, document: Any, **before: Any) -> Callable[[], Any]:
    """The call of one of the database's functions with a document, as the application sends it."""
    named = "".join(f":{name}, " for name in before)
    statement = text(f"select {function}({named}cast(:document as jsonb))")
    return lambda: call(db, statement, before | {"document": as_json(document)})
