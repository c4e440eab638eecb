"""Statements of account as files for a spreadsheet: CSV as RFC 4180 has it."""

import csv
from datetime import UTC, datetime
from io import StringIO

from holdfast.ledger.rules.statements import StatementLine, StatementPage

COLUMNS = (
    "row", "posted_at", "effective_at", "transfer_id", "kind", "subject", "description", "amount", "balance",
    "currency",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(page: StatementPage) -> str:
    """In the order of reading, the oldest first: a row `opening`, one `entry` for each line, a row `closing`.

    Text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    period = page.figures.period if page.figures else None
    currency = page.account.currency
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    begins_at = _time(period.begins_at if period else None)
    writer.writerow(["opening", begins_at, "", "", "", "", "", "", page.opening.amount, currency])
    writer.writerows(_entry(line) for line in reversed(page.lines))
    ends_at = _time(period.ends_at if period else None)
    writer.writerow(["closing", ends_at, "", "", "", "", "", "", page.closing.amount, currency])
    return file.getvalue()


def file_name_of(page: StatementPage) -> str:
    """As in statement-NGN-20260101-20260201.csv; a bound that was not asked for is left out."""
    period = page.figures.period if page.figures else None
    bounds = (period.begins_at, period.ends_at) if period else ()
    days = [f"{bound:%Y%m%d}" for bound in bounds if bound is not None]
    return "-".join(["statement", page.account.currency, *days]) + ".csv"


def _entry(line: StatementLine) -> list[str]:
    said = (line.kind, line.subject, line.description)
    amounts = (line.amount.amount, line.balance.amount, line.amount.currency)
    times = (_time(line.posted_at), _time(line.effective_at))
    return ["entry", *times, line.transfer_id, *map(_harmless, said), *amounts]


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
