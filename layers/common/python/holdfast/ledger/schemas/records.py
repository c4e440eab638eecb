"""Answers about accounts and transfers as they are on record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from holdfast.ledger.rules.records import AccountRecord, RecordedLeg, TransferRecord
from holdfast.ledger.rules.statements import StatementLine
from holdfast.ledger.schemas.fields import AccountBody
from holdfast.ledger.schemas.origins import OriginBody
from holdfast.ledger.schemas.statements import StatementLineBody
from holdfast.platform.audit import AuditRecord
from holdfast.platform.schemas import MoneyBody, ResponseBody


class LedgerAccountBody(ResponseBody):
    """Amounts are positive on the account's normal side, debit or credit. status: open, frozen (nothing may leave) or
    closed · posted: the sum of all entries · floor, ceiling: what the balance may not fall below and rise above; null
    for no bound · version: the number of its newest entry (of an accumulating account, of the newest that is in its
    statement) · chain: the hash of its entries up to that one, in hexadecimal"""

    id: str
    account: AccountBody
    normal_side: str
    status: str
    posted: MoneyBody
    pending_in: MoneyBody
    pending_out: MoneyBody
    available: MoneyBody
    floor: MoneyBody | None
    ceiling: MoneyBody | None
    is_accumulating: bool
    version: int
    chain: str
    opened_at: datetime

    @classmethod
    def of(cls, record: AccountRecord) -> "LedgerAccountBody":
        balance = record.balance
        return cls(
            id=record.id,
            account=AccountBody.of(record.account),
            normal_side=record.normal_side,
            status=balance.status,
            posted=MoneyBody.of(balance.posted),
            pending_in=MoneyBody.of(balance.pending_in),
            pending_out=MoneyBody.of(balance.pending_out),
            available=MoneyBody.of(balance.available),
            floor=None if record.floor is None else MoneyBody.of(record.floor),
            ceiling=None if record.ceiling is None else MoneyBody.of(record.ceiling),
            is_accumulating=record.is_accumulating,
            version=record.version,
            chain=record.chain.hex(),
            opened_at=record.opened_at,
        )


class ExplainedLineBody(ResponseBody):
    """One booking of the account, and where it came from."""

    booking: StatementLineBody
    origin: OriginBody

    @classmethod
    def of(cls, line: StatementLine, origin: OriginBody) -> "ExplainedLineBody":
        return cls(booking=StatementLineBody.of(line), origin=origin)


class ExplainedAccountBody(ResponseBody):
    """The account's figures and what they are made of, the newest first: `posted` is the sum of all bookings."""

    account: LedgerAccountBody
    data: list[ExplainedLineBody]
    next: str | None


class LegBody(ResponseBody):
    """side: debit or credit · amount: positive on that side · balance: the account's after it, positive on its normal
    side; null for an account that everybody touches"""

    account_id: str
    account: AccountBody
    side: str
    amount: MoneyBody
    balance: MoneyBody | None
    version: int

    @classmethod
    def of(cls, leg: RecordedLeg) -> "LegBody":
        return cls(
            account_id=leg.account_id,
            account=AccountBody.of(leg.account),
            side=leg.side,
            amount=MoneyBody.of(leg.money if leg.money.minor > 0 else -leg.money),
            balance=None if leg.balance is None else MoneyBody.of(leg.balance),
            version=leg.version,
        )


class AuditedBody(ResponseBody):
    """What somebody did; what it changed is in GET /v1/admin/logs."""

    id: str
    actor: str
    action: str
    result: str
    request_id: str
    recorded_at: datetime

    @classmethod
    def of(cls, record: AuditRecord) -> "AuditedBody":
        return cls(
            id=record.id,
            actor=record.actor,
            action=record.action,
            result=record.result,
            request_id=record.request_id,
            recorded_at=record.recorded_at,
        )


class LedgerTransferBody(ResponseBody):
    """legs: debits and credits are equal in each currency · reversal_of: the transfer that it takes back ·
    reversed_by: those that take it back · pending_id: what reserved it before it was posted · audit: what is on record
    of the request that posted it, and of those that led to it"""

    id: str
    key: str
    kind: str
    subject: str
    description: str
    metadata: Mapping[str, Any] | None
    posted_at: datetime
    effective_at: datetime
    legs: list[LegBody]
    reversal_of: str | None
    reversed_by: list[str]
    pending_id: str | None
    origin: OriginBody
    audit: list[AuditedBody]

    @classmethod
    def of(cls, record: TransferRecord, origin: OriginBody, audit: Sequence[AuditRecord]) -> "LedgerTransferBody":
        return cls(
            id=record.provenance.transfer_id,
            key=record.key,
            kind=record.kind,
            subject=record.provenance.subject,
            description=record.description,
            metadata=record.metadata,
            posted_at=record.provenance.posted_at,
            effective_at=record.effective_at,
            legs=[LegBody.of(leg) for leg in record.legs],
            reversal_of=record.reversal_of,
            reversed_by=list(record.reversed_by),
            pending_id=record.pending_id,
            origin=origin,
            audit=[AuditedBody.of(each) for each in audit],
        )
