"""Statements of account: page by page, for a period, and a whole period at once."""

from dataclasses import replace

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid
from holdfast.ledger.queries import statements
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.statements import EVERYTHING, MAX_FILE_LINES, Period, StatementLine, StatementPage
from holdfast.platform.db import Db

_BEYOND_EVERY_VERSION = 2**63 - 1


def statement(
    db: Db, account: AccountSpec, after: str | None = None, limit: int = 20, period: Period = EVERYTHING
) -> StatementPage:
    """A page of the account's entries, or of a period's, newest first. `after` is the cursor that the page before
    gave."""
    before = _version(after)
    if period.is_everything:
        lines = statements.list_statement_lines(db, account, before, limit + 1)
        return _page(account, lines, limit, Money.zero(account.currency))
    is_settled = period.is_settled(clock.now())
    figures, lines = statements.read_period(db, account, period, before, limit + 1, is_settled=is_settled)
    return replace(_page(account, lines, limit, figures.opening), figures=figures)


def whole_statement(db: Db, account: AccountSpec, period: Period) -> StatementPage:
    """All of a period in one page; refused when it has more lines than a file may."""
    page = statement(db, account, limit=MAX_FILE_LINES, period=period)
    if page.next is not None:
        raise Invalid(
            f"A file has at most {MAX_FILE_LINES:,} lines: ask for a shorter period.", slug="statement-too-long"
        )
    return page


def _page(account: AccountSpec, lines: list[StatementLine], limit: int, opening: Money) -> StatementPage:
    """`opening` is what it opens and closes with when there is no line."""
    shown = tuple(lines[:limit])
    return StatementPage(
        account=account,
        opening=shown[-1].balance - shown[-1].amount if shown else opening,
        closing=shown[0].balance if shown else opening,
        lines=shown,
        next=str(shown[-1].version) if len(lines) > limit else None,
    )


def _version(cursor: str | None) -> int:
    if cursor is None:
        return _BEYOND_EVERY_VERSION
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        raise Invalid.field("after", "The cursor is not one that a statement gave.", slug="invalid-cursor")
    return int(cursor)
