"""How a posting is written down for the database's functions, and how their answers and refusals are read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause
from sqlalchemy.exc import DBAPIError

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id, encode_id, uuid7
from holdfast.kernel.refusals import Refusal
from holdfast.ledger.rules.refusals import (
    AboveCeiling,
    AccountClosed,
    AccountFrozen,
    AccountNotEmpty,
    AlreadyReversed,
    InsufficientFunds,
    KeyReused,
    MoreThanPending,
    NoLongerPending,
    NotReversible,
)
from holdfast.ledger.rules.transfers import Leg, Posted, PostedLeg, PostedTransfer, Transfer
from holdfast.platform.db import Db, Origin, sqlstate

_REFUSALS: Mapping[str, tuple[type[Refusal], str]] = {
    "HF001": (InsufficientFunds, "The balance is not enough."),
    "HF002": (KeyReused, "The transfer's key was used before, with other input."),
    "HF004": (AccountFrozen, "The account is frozen: nothing may leave it."),
    "HF005": (AccountClosed, "The account is closed."),
    "HF007": (AccountNotEmpty, "Only an account at zero can be closed."),
    "HF008": (AboveCeiling, "The account may not hold so much."),
    "HF009": (NotReversible, "This transfer cannot be reversed."),
    "HF010": (AlreadyReversed, "So much is no longer left to be reversed."),
    "HF011": (NoLongerPending, "The transfer is no longer pending."),
    "HF012": (MoreThanPending, "That is more than is pending."),
}
as_json = json.JSONEncoder(separators=(",", ":")).encode
_in_one_order = json.JSONEncoder(sort_keys=True).encode
_FINGERPRINT_BYTES = 16  # enough to tell inputs apart, at half the room of a whole SHA-256


@dataclass(frozen=True, slots=True)
class PlacedLeg:
    """A leg with the number of its transfer in the call and its place in that transfer."""

    code: str
    transfer: int
    place: int
    leg: Leg


@dataclass(frozen=True, slots=True)
class PostingCall:
    """Transfers on their way into the database, under the ids that they get if they are new.

    legs: all of them, in the order in which the database locks accounts: by code and currency, byte by byte
    """

    transfers: Sequence[Transfer]
    origin: Origin
    moment: datetime
    ids: Sequence[UUID]
    legs: Sequence[PlacedLeg]

    @classmethod
    def of(cls, origin: Origin, transfers: Sequence[Transfer]) -> "PostingCall":
        moment = clock.now()
        # To the millisecond, as the transfer's id says it too: an entry's time is in its transfer's id.
        moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        legs = [
            PlacedLeg(leg.account.code, number, place, leg)
            for number, transfer in enumerate(transfers)
            for place, leg in enumerate(transfer.legs)
        ]
        legs.sort(key=lambda each: (each.code, each.leg.account.currency, each.transfer, each.place))
        return cls(transfers, origin, moment, [uuid7(moment) for _ in transfers], legs)

    def pair(self) -> dict[str, Any] | None:
        """The parameters for a lone transfer with two legs, which are in one currency and of one amount."""
        if len(self.legs) != 2 or self.transfers[0].reversal_of is not None:
            return None
        (transfer,), (first, second) = self.transfers, self.legs
        return {
            "id": self.ids[0],
            "posted_at": self.moment,
            "effective_at": transfer.effective_at or self.moment,
            "fingerprint": _fingerprint(transfer),
            "key": transfer.key,
            "kind": transfer.kind,
            "subject": transfer.subject,
            "description": transfer.description,
            "actor": self.origin.actor,
            "request_id": self.origin.request_id,
            "metadata": None if transfer.metadata is None else as_json(transfer.metadata),
            "first": first.code,
            "second": second.code,
            "currency": first.leg.money.currency,
            "amount": first.leg.money.minor,
            "purposes": as_json(_rules(self.legs)),
        }

    def document(self) -> dict[str, Any]:
        """The document for anything else."""
        return {
            "posted_at": self.moment.isoformat(),
            "actor": self.origin.actor,
            "request_id": self.origin.request_id,
            "purposes": _rules(self.legs),
            "transfers": [_transfer(transfer, id_) for transfer, id_ in zip(self.transfers, self.ids, strict=True)],
            "legs": [
                {
                    "transfer": each.transfer,
                    "code": each.code,
                    "currency": each.leg.money.currency,
                    "amount": each.leg.money.minor,
                }
                for each in self.legs
            ],
        }

    def answered(self, answer: Any) -> Posted:
        """A first answer is the balance after each leg; a replay says whose ids they were, transfer by transfer."""
        ids, legs = self.ids, list(self.legs)
        if is_replay := isinstance(answer, dict):
            ids = [UUID(value) for value in answer["ids"]]
            legs.sort(key=lambda each: each.transfer)
            answer = answer["balances"]
        balances: list[list[int | None]] = [[None] * len(transfer.legs) for transfer in self.transfers]
        for placed, balance in zip(legs, answer, strict=True):
            balances[placed.transfer][placed.place] = balance
        posted = (
            PostedTransfer(encode_id("trf", id_), transfer.key, _posted_legs(transfer, after))
            for transfer, id_, after in zip(self.transfers, ids, balances, strict=True)
        )
        return Posted(tuple(posted), is_replay)


def call(db: Db, statement: TextClause, parameters: Mapping[str, Any]) -> Any:
    """What one of the ledger's functions answers; its refusal as ours."""
    try:
        return db.execute(statement, parameters).scalar_one()
    except DBAPIError as error:
        state = sqlstate(error)
        if state not in _REFUSALS:
            raise
        raise refusal_of(state) from error


def refusal_of(state: str) -> Refusal:
    refusal, detail = _REFUSALS[state]
    return refusal(detail)


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
    if transfer.reversal_of is not None:
        said["reversal_of"] = str(decode_id("trf", transfer.reversal_of))
    return said


def _rules(legs: Sequence[PlacedLeg]) -> dict[str, Any]:
    """What the accounts are opened under, should they not exist yet."""
    rules = {each.leg.account.purpose: each.leg.account.rule for each in legs}
    return {
        purpose: {
            "normal_side": rule.normal_side,
            "floor": rule.floor,
            "ceiling": rule.ceiling,
            "is_accumulating": rule.is_accumulating,
        }
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
        transfer.reversal_of,
    ]
    return sha256(_in_one_order(said).encode()).digest()[:_FINGERPRINT_BYTES]


def _posted_legs(transfer: Transfer, balances: Sequence[int | None]) -> tuple[PostedLeg, ...]:
    return tuple(
        PostedLeg(leg.account, leg.money, None if minor is None else leg.account.shown(minor))
        for leg, minor in zip(transfer.legs, balances, strict=True)
    )
