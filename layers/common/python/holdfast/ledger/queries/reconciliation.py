"""The statements about reconciliations: what our side says, and the runs themselves."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, text

from holdfast.kernel.ids import encode_id, first_uuid_after
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import NotFound
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.matching import Line, reference_of
from holdfast.ledger.rules.reconciliation import Reconciliation
from holdfast.ledger.tables.watch import ledger_reconciliations as reconciliations
from holdfast.platform.db import Db

_COLUMNS = [column for column in reconciliations.c if column.name not in ("tenant_id", "code")]
# When an entry was posted is in its transfer's id.
_BALANCE = text(
    """
    select a.balance + coalesce((
            select sum(e.amount_minor) from ledger_entries e where e.account_id = a.id and e.version > a.version), 0)
        - coalesce((
            select sum(e.amount_minor) from ledger_entries e where e.account_id = a.id and e.transfer_id >= :first), 0)
        as balance
    from ledger_accounts a where a.code = :code and a.currency = :currency
    """
)
_LINES = text(
    """
    select e.transfer_id, e.amount_minor, t.subject, t.description, t.posted_at
    from ledger_accounts a
    join ledger_entries e on e.account_id = a.id and e.transfer_id >= :first and e.transfer_id < :last
    join ledger_transfers t on t.id = e.transfer_id
    where a.code = :code and a.currency = :currency order by e.transfer_id, e.version limit :lines
    """
)
_LOCK = text(
    "select pg_advisory_xact_lock(hashtextextended("
    "concat_ws(' ', 'reconciliation', current_tenant(), cast(:code as text), cast(:currency as text)), 0))"
)


def lock_reconciliations(db: Db, account: AccountSpec) -> None:
    """Until the transaction ends nobody else reconciles the account."""
    db.execute(_LOCK, {"code": account.code, "currency": account.currency})


def find_balance_before(db: Db, account: AccountSpec, moment: datetime) -> Money:
    """The sum of what was posted before `moment`, on the account's normal side."""
    values = {"code": account.code, "currency": account.currency, "first": _first_from(moment)}
    row = db.execute(_BALANCE, values).first()
    return account.shown(0 if row is None else int(row.balance))


def list_our_lines(
    db: Db, account: AccountSpec, begins_at: datetime, ends_at: datetime, limit: int
) -> tuple[Line, ...]:
    """What was posted from `begins_at` on and before `ends_at`, in that order."""
    values = {
        "code": account.code,
        "currency": account.currency,
        "first": _first_from(begins_at),
        "last": _first_from(ends_at),
        "lines": limit,
    }
    return tuple(_line(account, row) for row in db.execute(_LINES, values))


def find_cut_period(db: Db, account: AccountSpec, begins_at: datetime, ends_at: datetime) -> Reconciliation | None:
    """The latest reconciliation whose period these moments would cut in two, or that goes on after them."""
    table = reconciliations.c
    cut = (table.begins_at < begins_at) & (table.ends_at > begins_at)
    statement = _of(account).where(cut | (table.ends_at > ends_at)).order_by(table.ends_at.desc()).limit(1)
    row = db.execute(statement).first()
    return None if row is None else _reconciliation(row)


def find_their_closing(db: Db, account: AccountSpec, ended_at: datetime) -> Money | None:
    """Their balance as the newest reconciliation knows it whose period ended then."""
    table = reconciliations.c
    statement = _of(account).where(table.ends_at == ended_at).order_by(table.id.desc()).limit(1)
    row = db.execute(statement).first()
    return None if row is None else _reconciliation(row).their_closing


def add_reconciliation(db: Db, made: Reconciliation) -> None:
    values = {
        "id": made.id,
        "purpose": made.account.purpose,
        "owner": made.account.owner,
        "code": made.account.code,
        "currency": made.account.currency,
        "begins_at": made.begins_at,
        "ends_at": made.ends_at,
        "our_opening": made.our_opening.minor,
        "our_closing": made.our_closing.minor,
        "their_opening": None if made.their_opening is None else made.their_opening.minor,
        "their_closing": None if made.their_closing is None else made.their_closing.minor,
        "our_lines": made.our_lines,
        "their_lines": made.their_lines,
        "matched_here": made.matched_here,
        "matched_there": made.matched_there,
        "differences": made.differences,
        "difference_minor": made.difference.minor,
        "created_by": made.created_by,
        "created_at": made.created_at,
    }
    db.execute(insert(reconciliations).values(values))


def find_reconciliation(db: Db, reconciliation_id: str) -> Reconciliation:
    row = db.execute(select(*_COLUMNS).where(reconciliations.c.id == reconciliation_id)).first()
    if row is None:
        raise NotFound("There is no such reconciliation.")
    return _reconciliation(row)


def list_reconciliations(db: Db, after: str | None, limit: int) -> list[Reconciliation]:
    """Newest first."""
    wanted = [reconciliations.c.id < after] if after else []
    statement = select(*_COLUMNS).where(*wanted).order_by(reconciliations.c.id.desc()).limit(limit)
    return [_reconciliation(row) for row in db.execute(statement)]


def _of(account: AccountSpec) -> Any:
    table = reconciliations.c
    return select(*_COLUMNS).where(table.code == account.code, table.currency == account.currency)


def _first_from(moment: datetime) -> Any:
    """Below the id of every transfer posted at `moment` or later, above all earlier ones."""
    return first_uuid_after(moment - timedelta(microseconds=1))


def _line(account: AccountSpec, row: Row[Any]) -> Line:
    return Line(
        reference=reference_of(row.subject),
        amount=account.shown(int(row.amount_minor)),
        at=row.posted_at,
        description=row.description,
        transfer_id=encode_id("trf", row.transfer_id),
    )


def _reconciliation(row: Row[Any]) -> Reconciliation:
    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, row.currency)

    return Reconciliation(
        id=row.id,
        account=AccountSpec(row.purpose, row.owner, row.currency),
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        our_opening=Money(row.our_opening, row.currency),
        our_closing=Money(row.our_closing, row.currency),
        their_opening=money(row.their_opening),
        their_closing=money(row.their_closing),
        our_lines=row.our_lines,
        their_lines=row.their_lines,
        matched_here=row.matched_here,
        matched_there=row.matched_there,
        differences=row.differences,
        difference=Money(row.difference_minor, row.currency),
        created_by=row.created_by,
        created_at=row.created_at,
    )
