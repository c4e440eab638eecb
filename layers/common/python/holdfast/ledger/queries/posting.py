"""The statements that change the ledger: each is one call of one of the database's own functions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError

from holdfast.kernel import clock
from holdfast.kernel.ids import encode_id, uuid7
from holdfast.kernel.refusals import Refusal
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.refusals import AccountClosed, AccountFrozen, AccountNotEmpty, InsufficientFunds, KeyReused
from holdfast.ledger.rules.transfers import Leg, Posted, PostedLeg, PostedTransfer, Transfer
from holdfast.platform.db import Db, sqlstate

_POST = text("select post_transfers(cast(:call as jsonb))")
_POST_PAIR = text(
    "select post_pair(:id, :posted_at, :effective_at, :fingerprint, :key, :kind, :subject, :description,"
    " :actor, :request_id, :metadata, :first, :second, :currency, :amount, :purposes)"
)
_FOLD = text("select fold_accumulating(cast(:moment as timestamptz), cast(:patience as interval))")
_SET_STATUS = text(
    "select set_ledger_account_status(cast(:code as text), cast(:currency as text), cast(:status as text))"
)

_REFUSALS: Mapping[str, tuple[type[Refusal], str]] = {
    "HF001": (InsufficientFunds, "The balance is not enough."),
    "HF002": (KeyReused, "The transfer's key was used before, with other input."),
    "HF004": (AccountFrozen, "The account is frozen: nothing may leave it."),
    "HF005": (AccountClosed, "The account is closed."),
    "HF007": (AccountNotEmpty, "Only an account at zero can be closed."),
}
_FINGERPRINT_BYTES = 16  # enough to tell inputs apart, at half the room of a whole SHA-256


@dataclass(frozen=True, slots=True)
class _PlacedLeg:
    """A leg with the number of its transfer in the call and its place in that transfer."""

    code: str
    transfer: int
    place: int
    leg: Leg


def add_transfers(db: Db, transfers: Sequence[Transfer]) -> Posted:
    """Post all of the transfers or none, one after the other, in one round trip."""
    legs = _in_lock_order(transfers)
    moment = _posting_time()
    ids = [uuid7(moment) for _ in transfers]
    if len(transfers) == 1 and len(legs) == 2:
        answer = _call(db, _POST_PAIR, _pair(db, transfers[0], ids[0], moment, legs[0], legs[1]))
    else:
        answer = _call(db, _POST, {"call": _document(db, transfers, ids, moment, legs)})
    if is_replay := isinstance(answer, dict):
        ids = [UUID(value) for value in answer["ids"]]
        legs.sort(key=lambda each: each.transfer)  # a first answer comes transfer by transfer
        answer = answer["balances"]
    balances: list[list[int | None]] = [[None] * len(transfer.legs) for transfer in transfers]
    for placed, balance in zip(legs, answer, strict=True):
        balances[placed.transfer][placed.place] = balance
    posted = (
        PostedTransfer(encode_id("trf", id_), transfer.key, _posted_legs(transfer, after))
        for transfer, id_, after in zip(transfers, ids, balances, strict=True)
    )
    return Posted(tuple(posted), is_replay)


def set_folds(db: Db, patience: timedelta) -> int:
    """Fold what was posted since into the stored balances of accumulating accounts; how many entries it was."""
    return int(_call(db, _FOLD, {"moment": clock.now(), "patience": patience}))


def set_status(db: Db, account: AccountSpec, status: str) -> bool:
    """Whether the account exists; then it has the status."""
    return bool(_call(db, _SET_STATUS, {"code": account.code, "currency": account.currency, "status": status}))


def _in_lock_order(transfers: Sequence[Transfer]) -> list[_PlacedLeg]:
    """All legs in the order in which the database locks accounts: by code and currency, byte by byte."""
    placed = [
        _PlacedLeg(leg.account.code, number, place, leg)
        for number, transfer in enumerate(transfers)
        for place, leg in enumerate(transfer.legs)
    ]
    placed.sort(key=lambda each: (each.code, each.leg.account.currency, each.transfer, each.place))
    return placed


def _posting_time() -> datetime:
    """Now, to the millisecond: as the transfer's id says it too, so that an entry's time is in its transfer's id."""
    moment = clock.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _pair(
    db: Db, transfer: Transfer, id_: UUID, moment: datetime, first: _PlacedLeg, second: _PlacedLeg
) -> dict[str, Any]:
    """The parameters for a lone transfer with two legs: they are in one currency, and of one amount."""
    return {
        "id": id_,
        "posted_at": moment,
        "effective_at": transfer.effective_at or moment,
        "fingerprint": _fingerprint(transfer),
        "key": transfer.key,
        "kind": transfer.kind,
        "subject": transfer.subject,
        "description": transfer.description,
        "actor": db.origin.actor,
        "request_id": db.origin.request_id,
        "metadata": None if transfer.metadata is None else json.dumps(transfer.metadata),
        "first": first.code,
        "second": second.code,
        "currency": first.leg.money.currency,
        "amount": first.leg.money.minor,
        "purposes": json.dumps(_rules([first, second])),
    }


def _document(
    db: Db, transfers: Sequence[Transfer], ids: Sequence[UUID], moment: datetime, legs: Sequence[_PlacedLeg]
) -> str:
    """The document for anything else."""
    call = {
        "posted_at": moment.isoformat(),
        "actor": db.origin.actor,
        "request_id": db.origin.request_id,
        "purposes": _rules(legs),
        "transfers": [_transfer(transfer, id_) for transfer, id_ in zip(transfers, ids, strict=True)],
        "legs": [
            {
                "transfer": each.transfer,
                "code": each.code,
                "currency": each.leg.money.currency,
                "amount": each.leg.money.minor,
            }
            for each in legs
        ],
    }
    return json.dumps(call, separators=(",", ":"))


def _transfer(transfer: Transfer, id_: UUID) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": str(id_),
        "fingerprint": "\\x" + _fingerprint(transfer).hex(),
        "key": transfer.key,
        "kind": transfer.kind,
        "subject": transfer.subject,
        "description": transfer.description,
    }
    if transfer.metadata is not None:
        said["metadata"] = transfer.metadata
    if transfer.effective_at is not None:
        said["effective_at"] = transfer.effective_at.isoformat()
    return said


def _rules(legs: Sequence[_PlacedLeg]) -> dict[str, Any]:
    """What the accounts are opened under, should they not exist yet."""
    rules = {each.leg.account.purpose: each.leg.account.rule for each in legs}
    return {
        purpose: {"normal_side": rule.normal_side, "floor": rule.floor, "is_accumulating": rule.is_accumulating}
        for purpose, rule in rules.items()
    }


def _fingerprint(transfer: Transfer) -> bytes:
    """A hash of all that the caller said; of what we add, the moment and the origin, nothing."""
    said = [
        transfer.kind,
        transfer.subject,
        transfer.description,
        transfer.metadata,
        transfer.effective_at and transfer.effective_at.isoformat(),
        sorted((leg.account.code, leg.money.currency, leg.money.minor) for leg in transfer.legs),
    ]
    return sha256(json.dumps(said, sort_keys=True).encode()).digest()[:_FINGERPRINT_BYTES]


def _posted_legs(transfer: Transfer, balances: Sequence[int | None]) -> tuple[PostedLeg, ...]:
    return tuple(
        PostedLeg(leg.account, leg.money, None if minor is None else leg.account.shown(minor))
        for leg, minor in zip(transfer.legs, balances, strict=True)
    )


def _call(db: Db, statement: TextClause, parameters: Mapping[str, Any]) -> Any:
    try:
        return db.execute(statement, parameters).scalar_one()
    except DBAPIError as error:
        if sqlstate(error) not in _REFUSALS:
            raise
        refusal, detail = _REFUSALS[sqlstate(error)]
        raise refusal(detail) from error
