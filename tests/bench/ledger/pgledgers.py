"""pgledger, as its own documentation has it used."""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.bench.ledger.people import ACCOUNTS, AMOUNT, CURRENCY, anybody

OPEN_ACCOUNTS = f"""
select opened.id from generate_series(1, {ACCOUNTS}) as place,
    pgledger_create_account('account ' || place, '{CURRENCY}') as opened
"""
ONE = text("select * from pgledger_create_transfer(:source, :destination, :amount)")
MANY = text("select * from pgledger_create_transfers(transfer_requests => cast(:requests as transfer_request[]))")


def sql() -> str | None:
    """What makes it, or nothing where nobody says where that is."""
    place = os.environ.get("PGLEDGER_SQL")
    return Path(place).read_text() if place else None


@cache
def accounts(url: str) -> list[str]:
    """The identifiers that it gave its accounts."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.execute(text("select id from pgledger_accounts order by id")).scalars())
    engine.dispose()
    return found


def requests(accounts: Sequence[str], transfers: int) -> str:
    """So many transfers between anybody, as an array of its `transfer_request`."""
    pairs = (anybody() for _ in range(transfers))
    items = (f'"({accounts[source]},{accounts[destination]},{AMOUNT})"' for source, destination in pairs)
    return f"{{{','.join(items)}}}"
