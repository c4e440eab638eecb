"""One posting is one round trip: counted between the driver and the server, on the wire."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id
from holdfast.ledger.rules.accounts import clearing, fees, held
from holdfast.ledger.rules.statements import Period
from holdfast.ledger.rules.transfers import move
from holdfast.ledger.usecases.balances import balance, balance_at, trial_balance
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.statements import statement
from holdfast.platform.db import Db
from holdfast.platform.driver import PreparingConnection
from local import postgres
from tests.ledger.books import ORIGIN, move_once, naira, transfer, user

_READY_FOR_QUERY = b"Z"


class Wire:
    """Stands between one client and the server, and counts how often the server says that it is ready for the next:
    what the client waits for after each thing that it asks."""

    def __init__(self, host: str, port: int) -> None:
        self.round_trips = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._server = socket.create_connection((host, port))
        self.port: int = self._listener.getsockname()[1]
        self._serving = Thread(target=self._serve, daemon=True)
        self._serving.start()

    def end(self) -> None:
        """Wait until client and server have hung up."""
        self._serving.join(30)

    def _serve(self) -> None:
        client, _ = self._listener.accept()
        self._listener.close()
        with client, self._server:
            answering = Thread(target=self._pass_answers, args=(client,), daemon=True)
            answering.start()
            while received := client.recv(65536):
                self._server.sendall(received)
            answering.join(30)

    def _pass_answers(self, client: socket.socket) -> None:
        with self._server.makefile("rb") as answers:
            while head := answers.read(5):
                kind, length = head[:1], int.from_bytes(head[1:])
                if kind == _READY_FOR_QUERY:
                    self.round_trips += 1
                client.sendall(head + answers.read(length - 4))


@contextmanager
def watched(server: postgres.Server, tenant: str) -> Iterator[tuple[Db, Wire]]:
    wire = Wire(server.host, server.port)

    def connect() -> PreparingConnection:
        # Asking for TLS first would be answered outside the protocol's frames.
        return PreparingConnection(
            "holdfast_app", host="127.0.0.1", port=wire.port, database="holdfast", ssl_context=False
        )

    engine = create_engine("postgresql+pg8000://", creator=connect)
    with engine.connect() as connection:
        connection.execute(
            text("select set_config('holdfast.tenant', :tenant, true)"), {"tenant": str(decode_id("tnt", tenant))}
        )
        yield Db(connection, tenant, ORIGIN), wire
        connection.rollback()
    engine.dispose()
    wire.end()


def trips(wire: Wire, work: Callable[[], Any]) -> int:
    before = wire.round_trips
    work()
    return wire.round_trips - before


@pytest.fixture
def line(server: postgres.Server, tenant: str, admin_engine: Engine) -> Iterator[tuple[Db, Wire]]:
    with watched(server, tenant) as (db, wire):
        yield db, wire


def test_the_wire_counts_what_is_sent_one_after_the_other(line: tuple[Db, Wire]) -> None:
    db, wire = line
    assert trips(wire, lambda: [db.execute(text("select 1")) for _ in range(3)]) == 3


def test_a_posting_is_one_round_trip_the_first_time_and_every_time(line: tuple[Db, Wire]) -> None:
    db, wire = line
    buyer, hold = user(), held("ord_1", "NGN")
    deposit = move_once(clearing("sandbox", "NGN"), buyer, 1000)
    assert trips(wire, lambda: post(db, deposit)) == 1, "opening both accounts"
    assert trips(wire, lambda: post(db, move_once(buyer, hold, 10))) == 1
    assert trips(wire, lambda: post(db, deposit)) == 1, "answered again"


def test_many_transfers_of_many_legs_are_one_round_trip(line: tuple[Db, Wire]) -> None:
    db, wire = line
    source, target = user(), user()
    wanted = [move_once(clearing("sandbox", "NGN"), source, 1000)]
    wanted += [transfer(*move(source, target, naira(9)), *move(source, fees("NGN"), naira(1))) for _ in range(100)]
    assert trips(wire, lambda: post(db, *wanted)) == 1
    assert trips(wire, lambda: post(db, *wanted)) == 1, "answered again"
    assert balance(db, target).posted == naira(900)


def test_a_balance_and_a_page_of_a_statement_are_one_round_trip_each(line: tuple[Db, Wire]) -> None:
    db, wire = line
    post(db, move_once(clearing("sandbox", "NGN"), account := user(), 1000))
    now = clock.now()
    assert trips(wire, lambda: balance(db, account)) == 1
    assert trips(wire, lambda: balance_at(db, account, posted_at=now, effective_at=now)) == 1
    assert trips(wire, lambda: statement(db, account)) == 1
    assert trips(wire, lambda: statement(db, account, period=Period(None, now))) == 1
    assert trips(wire, lambda: trial_balance(db, now)) == 1
