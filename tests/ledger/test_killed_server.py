"""The server is killed in the middle of a load, again and again: what was answered is there with the answer that it
gave, what was not is there whole or not at all, and all of it can be made again without anything being posted twice."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.usecases.auditing import verify_checkpoints
from holdfast.ledger.usecases.balances import balance, trial_balance
from holdfast.ledger.usecases.checkpoints import publish_checkpoint
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.verification import verify
from holdfast.platform import db as database
from local import postgres
from local.postgres_binaries import server_account
from tests.deployment import make_tenant, migrated
from tests.ledger.books import ORIGIN, funded, rows
from tests.ledger.load import Call, draw, first_answer, moved

ROUNDS = 3
CALLERS = 6
ANSWERS = 100  # in each round, before the server is killed
RICH = 10**9
DATABASE = "killed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """is_answered: the caller was told the answer, and so has a right to it"""

    call: Call
    is_answered: bool
    answer: Any = None


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "database"
    yield place
    shutil.rmtree(postgres.reachable(place, server_account()), ignore_errors=True)


def kill(server: postgres.Server) -> None:
    """As if the machine had lost the processes all at once: none of them gets to say or write anything."""
    server.process.send_signal(signal.SIGSTOP)  # so that it has no more children while they are counted
    children = list(_children(server.process.pid))
    for process_id in (server.process.pid, *children):
        os.kill(process_id, signal.SIGKILL)
    server.process.wait(10)
    while any(Path(f"/proc/{process_id}").exists() for process_id in children):
        time.sleep(0.01)


def _children(process_id: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except OSError:  # it has ended
            continue
        if int(parent) == process_id:
            yield int(stat.parent.name)


def attempt(tenant: str, call: Call) -> Attempt:
    try:
        return Attempt(call, True, database.run(tenant, ORIGIN, call.work))
    except DBAPIError as error:
        if database.sqlstate(error):  # a refusal of the database's, not its end
            raise
    except OSError:
        pass
    return Attempt(call, False)


def caller(tenant: str, name: str, accounts: list[AccountSpec], attempts: list[Attempt]) -> None:
    """Calls until it gets no answer. Half of what can follow on an answer does follow."""
    random, todo, number = Random(name), list[Call](), 0
    while not attempts or attempts[-1].is_answered:
        number += 1
        call = todo.pop() if todo else draw(random, f"{name}-{number}", accounts)
        attempts.append(attempt(tenant, call))
        if attempts[-1].is_answered and call.then and random.random() < 0.5:
            todo.insert(0, call.then(attempts[-1].answer))


def folder(tenant: str) -> None:
    fold = Call(fold_accumulating)
    while attempt(tenant, fold).is_answered:
        time.sleep(0.02)


def load_until_killed(server: postgres.Server, tenant: str, name: str, accounts: list[AccountSpec]) -> list[Attempt]:
    attempts: list[list[Attempt]] = [[] for _ in range(CALLERS)]
    with ThreadPoolExecutor(CALLERS + 1) as pool:
        works = [pool.submit(caller, tenant, f"{name}-{number}", accounts, own) for number, own in enumerate(attempts)]
        works.append(pool.submit(folder, tenant))
        while sum(map(len, attempts)) < ANSWERS and not any(work.done() for work in works):
            time.sleep(0.005)
        kill(server)
        for work in works:
            work.result(60)
    return [each for own in attempts for each in own]


def check_what_is_there(admin: Engine, attempts: list[Attempt]) -> None:
    statement = """
        select t.key, t.id, count(e.transfer_id) as entries from ledger_transfers t
        left join ledger_entries e on e.transfer_id = t.id group by t.key, t.id
    """
    with admin.connect() as connection:
        found = rows(connection, statement)
    there = {row.key: row for row in found}
    assert len(there) == len(found)
    for each in attempts:
        of_this = [there[key] for key in each.call.keys if key in there]
        assert len(of_this) in ((len(each.call.keys),) if each.is_answered else (0, len(each.call.keys))), each
        assert sum(row.entries for row in of_this) in (0, len(each.call.legs)), each


def check_again(tenant: str, each: Attempt) -> None:
    again = attempt(tenant, each.call)
    assert again.is_answered
    if each.is_answered:
        assert again.answer == first_answer(each.answer)


def check_sums(tenant: str, accounts: list[AccountSpec], attempts: list[Attempt]) -> None:
    """Everything that was ever called, once."""
    expected = moved(leg for each in attempts for leg in each.call.legs)
    reserved = moved(leg for each in attempts for leg in each.call.reserved)
    with database.transaction(tenant, ORIGIN) as db:
        fold_accumulating(db)
        for account in accounts:
            found = balance(db, account)
            assert found.posted.minor == RICH + expected[account]
            assert found.pending_in.minor - found.pending_out.minor == reserved[account]
        assert {each.sum.minor for each in trial_balance(db)} == {0}
        assert verify(db) == verify_checkpoints(db) == []


@contextmanager
def serving(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[postgres.Server, Engine]]:
    """The server, started anew over its files, with the ledger's own connections to it and an administrator's."""
    with postgres.running(data_dir, durable=True) as server:
        admin = create_engine(server.url(DATABASE))
        ours = database.open_engine(make_url(server.url(DATABASE, user="holdfast_app")), pool_size=CALLERS + 1)
        monkeypatch.setattr(database, "engine", lambda: ours)
        yield server, admin
        ours.dispose()
        admin.dispose()


@pytest.mark.skipif(not Path("/proc").exists(), reason="finds the server's processes in /proc")
def test_a_server_that_is_killed_under_load_loses_nothing_and_doubles_nothing(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.running(data_dir, durable=True) as server, migrated(server, DATABASE) as admin:
        tenant = make_tenant(admin)
    with serving(data_dir, monkeypatch) as (server, _):
        accounts = [funded(tenant, RICH) for _ in range(4)]
        newest = load_until_killed(server, tenant, "round-0", accounts)
    attempts = newest
    for number in range(1, ROUNDS + 1):
        with serving(data_dir, monkeypatch) as (server, admin):
            check_what_is_there(admin, attempts)
            with database.transaction(tenant, ORIGIN) as db:
                assert verify(db) == verify_checkpoints(db) == []
            with ThreadPoolExecutor(CALLERS) as pool:
                list(pool.map(partial(check_again, tenant), newest))
            check_sums(tenant, accounts, attempts)
            if number < ROUNDS:
                with database.transaction(tenant, ORIGIN) as db:
                    publish_checkpoint(db)
                newest = load_until_killed(server, tenant, f"round-{number}", accounts)
                attempts = attempts + newest
