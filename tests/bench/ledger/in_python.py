"""The sides that are called from Python: ours in a transaction as a function has it, pgledger through SQLAlchemy and
the driver as they come."""

import random
from collections.abc import Callable
from unittest.mock import patch

from sqlalchemy import create_engine, make_url

from holdfast.ledger.rules.accounts import available
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.statements import statement
from holdfast.platform.db import Db, open_engine, run
from tests.bench.ledger import pgledgers
from tests.bench.ledger.people import AMOUNT, CURRENCY, ORIGIN, TENANT_ID, USERS, anybody, new_transfer

_PAGE = 20

Ready = Callable[[int], Callable[[], None]]


def post_one(url: str) -> Ready:
    return _in_transactions(url, lambda db: post(db, new_transfer(*anybody())))


def post_many(transfers: int) -> Callable[[str], Ready]:
    return lambda url: _in_transactions(url, lambda db: post(db, *(new_transfer(*anybody()) for _ in range(transfers))))


def read_balance(url: str) -> Ready:
    return _in_transactions(url, lambda db: balance(db, available(random.choice(USERS), CURRENCY)))


def read_statement(url: str) -> Ready:
    return _in_transactions(url, _whole_page)


def pgledger_one(url: str) -> Ready:
    engine, accounts = create_engine(url), pgledgers.accounts(url)

    def call() -> None:
        source, destination = anybody()
        values = {"source": accounts[source], "destination": accounts[destination], "amount": AMOUNT}
        with engine.begin() as connection:
            connection.execute(pgledgers.ONE, values).one()

    return _repeatedly(call)


def pgledger_many(transfers: int) -> Callable[[str], Ready]:
    def open_side(url: str) -> Ready:
        engine, accounts = create_engine(url), pgledgers.accounts(url)

        def call() -> None:
            with engine.begin() as connection:
                found = connection.execute(pgledgers.MANY, {"requests": pgledgers.requests(accounts, transfers)})
                assert len(found.all()) == transfers

        return _repeatedly(call)

    return open_side


def _whole_page(db: Db) -> None:
    page = statement(db, available(random.choice(USERS), CURRENCY), limit=_PAGE)
    assert len(page.lines) == _PAGE


def _in_transactions(url: str, work: Callable[[Db], object]) -> Ready:
    engine = open_engine(make_url(url).set(username="holdfast_app"))
    once = _repeatedly(lambda: run(TENANT_ID, ORIGIN, work))

    def ready(calls: int) -> Callable[[], None]:
        def go() -> None:
            with patch("holdfast.platform.db.engine", lambda: engine):
                all_calls()

        with patch("holdfast.platform.db.engine", lambda: engine):
            all_calls = once(calls)
        return go

    return ready


def _repeatedly(call: Callable[[], object]) -> Ready:
    """Nothing can be made ready here but the connection: it is made, and warm, after a first call."""

    def ready(calls: int) -> Callable[[], None]:
        call()

        def go() -> None:
            for _ in range(calls):
                call()

        return go

    return ready
