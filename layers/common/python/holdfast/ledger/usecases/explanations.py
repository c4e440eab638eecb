"""From any figure to its postings, their events, the request and the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from holdfast.kernel.refusals import NotFound
from holdfast.ledger.queries import records
from holdfast.ledger.rules.records import AccountRecord, Provenance, TransferRecord
from holdfast.ledger.rules.statements import StatementLine
from holdfast.ledger.usecases.statements import statement
from holdfast.platform.audit import AuditRecord, list_records_of
from holdfast.platform.db import Db
from holdfast.platform.events import EventRecord, list_causes, list_events_about

# A job has no request: what it posts and what it announces of it are at most one transaction apart.
_ONE_TRANSACTION = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a transfer was posted. causes: the event that it was posted for, the one that this came from… back to the
    first · announced: what was announced with it about the same subject"""

    provenance: Provenance
    causes: tuple[EventRecord, ...]
    announced: tuple[EventRecord, ...]


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    line: StatementLine
    why: Explanation


@dataclass(frozen=True, slots=True)
class ExplainedAccount:
    """lines: a page of its statement, newest first · next: the cursor, None at the end"""

    account: AccountRecord
    lines: tuple[ExplainedLine, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class ExplainedTransfer:
    """audit: what is on record of the request that posted it, and of those that led to it"""

    transfer: TransferRecord
    why: Explanation
    audit: tuple[AuditRecord, ...]


def find_account(db: Db, account_id: str) -> AccountRecord:
    found = records.find_account(db, account_id)
    if found is None:
        raise NotFound("There is no such account.")
    return found


def list_accounts(
    db: Db, *, purpose: str | None, owner: str | None, currency: str | None, after: str | None, limit: int
) -> list[AccountRecord]:
    """By purpose, owner and currency. `after` is the id of the last one of the page before."""
    last = None if after is None else find_account(db, after).account
    return records.list_accounts(db, purpose=purpose, owner=owner, currency=currency, after=last, limit=limit)


def explain_account(db: Db, account_id: str, after: str | None, limit: int) -> ExplainedAccount:
    """The account's balance, and the entries that made it, each with where it came from."""
    account = find_account(db, account_id)
    page = statement(db, account.account, after, limit)
    provenances = records.list_provenances(db, [line.transfer_id for line in page.lines])
    explanations = {each.provenance.transfer_id: each for each in _explain(db, provenances)}
    lines = tuple(ExplainedLine(line, explanations[line.transfer_id]) for line in page.lines)
    return ExplainedAccount(account, lines, page.next)


def explain_transfer(db: Db, transfer_id: str) -> ExplainedTransfer:
    transfer = records.find_transfer(db, transfer_id)
    if transfer is None:
        raise NotFound("There is no such transfer.")
    [why] = _explain(db, [transfer.provenance])
    request_ids = {transfer.provenance.request_id, *(each.request_id for each in why.causes)} - {""}
    return ExplainedTransfer(transfer, why, tuple(list_records_of(db, request_ids)))


def _explain(db: Db, provenances: Sequence[Provenance]) -> list[Explanation]:
    request_ids = [each.request_id for each in provenances]
    causes = list_causes(db, request_ids)
    announced = list_events_about(db, [each.subject for each in provenances], request_ids)
    return [
        Explanation(each, causes[each.request_id], tuple(event for event in announced if _belongs(event, each)))
        for each in provenances
    ]


def _belongs(event: EventRecord, transfer: Provenance) -> bool:
    """Two consumers of one event have its id for a request, and differ by name."""
    is_same = (event.subject, event.request_id, event.actor) == (
        transfer.subject,
        transfer.request_id,
        transfer.actor,
    )
    return is_same and abs(event.occurred_at - transfer.posted_at) <= _ONE_TRANSACTION
