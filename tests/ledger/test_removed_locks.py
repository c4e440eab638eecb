"""Each lock of the ledger is needed: with it the second of two at once waits and breaks nothing; without it both go
through, and what they broke is seen. Each in a database of its own, since what is removed must be gone for both."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from time import sleep

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from holdfast.ledger.usecases.verification import verify
from holdfast.platform import db as database
from local import postgres
from tests.deployment import make_tenant, migrated
from tests.ledger.books import ORIGIN
from tests.ledger.guards.races import RACES, Race
from tests.ledger.guards.removal import refusal_code, remove

WHOLE = "not_broken_yet"
_numbers = count(1)
races = pytest.mark.parametrize("race", RACES, ids=lambda race: race.invariant)


@pytest.fixture(scope="module")
def whole(server: postgres.Server) -> str:
    """The name of a migrated database that nobody is connected to."""
    with migrated(server, WHOLE):
        return WHOLE


@pytest.fixture
def breakable(server: postgres.Server, whole: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A copy of it that the ledger works in, and its administrator."""
    name = f"broken_{next(_numbers)}"
    maintenance = create_engine(server.url(), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"create database {name} template {whole}"))
    maintenance.dispose()
    ours = database.open_engine(make_url(server.url(name, user="holdfast_app")), pool_size=3)
    monkeypatch.setattr(database, "engine", lambda: ours)
    administrators = create_engine(server.url(name))
    yield administrators
    ours.dispose()
    administrators.dispose()


def run_race(administrators: Engine, tenant: str, race: Race) -> BaseException | None:
    """How the second ended, which went as far as it could before the first was committed."""
    with database.transaction(tenant, ORIGIN) as db:
        first, second = race.prepare(db)
    with ThreadPoolExecutor(1) as pool:
        with database.transaction(tenant, ORIGIN) as db:
            first(db)
            ending = pool.submit(database.run, tenant, ORIGIN, second)
            while not ending.done() and not is_somebody_waiting(administrators):
                sleep(0.01)
        return ending.exception(20)


def is_somebody_waiting(administrators: Engine) -> bool:
    """For a lock, or, who folds, asleep."""
    statement = """
        select exists (select from pg_stat_activity
        where datname = current_database() and usename = 'holdfast_app' and wait_event_type in ('Lock', 'Timeout'))
    """
    with administrators.connect() as connection:
        return bool(connection.execute(text(statement)).scalar_one())


@races
def test_with_the_lock_the_second_waits_and_breaks_nothing(breakable: Engine, race: Race) -> None:
    tenant = make_tenant(breakable)
    error = run_race(breakable, tenant, race)
    assert (refusal_code(error) if isinstance(error, Exception) else "") == race.refused
    with database.transaction(tenant, ORIGIN) as db:
        assert verify(db) == []
        assert not race.seen(db, None)


@races
def test_without_the_lock_both_go_through_and_it_is_seen(breakable: Engine, race: Race) -> None:
    tenant = make_tenant(breakable)
    with breakable.begin() as connection:
        remove(connection, *race.removals)
    assert run_race(breakable, tenant, race) is None
    with database.transaction(tenant, ORIGIN) as db:
        assert race.seen(db, None)
