"""The sides that are called over the wire, where Python takes no part in what is measured."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from pg8000.converters import PY_TYPES, make_params
from pg8000.dbapi import convert_paramstyle
from sqlalchemy import Connection, TextClause
from sqlalchemy.dialects.postgresql import pg8000
from sqlalchemy.sql.compiler import SQLCompiler

from holdfast.kernel.ids import encode_id, uuid7
from holdfast.ledger.usecases.posting import post
from holdfast.platform.db import Db
from tests.bench.ledger import pgledgers
from tests.bench.ledger.people import AMOUNT, IDS, ORIGIN, TENANT_ID, Places, new_transfer, to_the_house
from tests.bench.ledger.protocol import exchange, open_session, packet

MOMENT = "2026-01-01T12:00:00.001+00:00"

Values = Sequence[str | None]
Sending = Callable[[], tuple[str, Values]]  # a statement with $1 and so on, and its values
Side = Callable[[str], Callable[[int], Callable[[], None]]]


def side(sending: Callable[[str], Sending], role: str) -> Side:
    """Of what `sending` makes once it knows the database."""

    def open_side(url: str) -> Callable[[int], Callable[[], None]]:
        make, connection = sending(url), open_session(url, role)
        names: dict[str, str] = {}

        def ready(calls: int) -> Callable[[], None]:
            packets = []
            for _ in range(calls):
                statement, values = make()
                if statement not in names:
                    names[statement] = f"bench_{len(names)}"
                    connection.run(f"prepare {names[statement]} as {statement}")
                packets.append(packet(names[statement], values))
            return lambda: [exchange(connection._usock, each) for each in packets] and None

        return ready

    return open_side


def bare(places: Places) -> Callable[[str], Sending]:
    def make() -> tuple[str, Values]:
        first, second = _ids(places)
        return _call("bare_post", [str(uuid7()), first, second, str(AMOUNT)])

    return lambda url: make


def floor(places: Places) -> Callable[[str], Sending]:
    def make() -> tuple[str, Values]:
        id_, (first, second) = uuid7(), _ids(places)
        subject = encode_id("ord", id_)
        said = [f"{subject}/release", "\\x" + id_.hex, "release", subject, "Released to the seller"]
        return _call("floor_post", [str(id_), *said, ORIGIN.actor, str(id_), MOMENT, first, second, str(AMOUNT)])

    return lambda url: make


def ledger(places: Places, transfers: int = 1) -> Callable[[str], Sending]:
    return lambda url: _posting(lambda db: post(db, *(new_transfer(*places()) for _ in range(transfers))))


def ledger_fees() -> Callable[[str], Sending]:
    return lambda url: _posting(lambda db: post(db, to_the_house()))


def pgledger(places: Places) -> Callable[[str], Sending]:
    def sending(url: str) -> Sending:
        accounts = pgledgers.accounts(url)

        def make() -> tuple[str, Values]:
            source, destination = places()
            values = [accounts[source], accounts[destination], str(AMOUNT)]
            return "select * from pgledger_create_transfer($1, $2, $3)", values

        return make

    return sending


def pgledger_batch(transfers: int) -> Callable[[str], Sending]:
    """All in one parameter, which is less to parse than three for each."""

    def sending(url: str) -> Sending:
        accounts = pgledgers.accounts(url)
        return lambda: (
            "select * from pgledger_create_transfers(transfer_requests => cast($1 as transfer_request[]))",
            [pgledgers.requests(accounts, transfers)],
        )

    return sending


def _posting(work: Callable[[Db], object]) -> Sending:
    """What `post` hands to its connection, as the driver sends it: it is the same whatever `post` comes to send."""
    db = Db(cast(Connection, _Listener()), TENANT_ID, ORIGIN)

    def make() -> tuple[str, Values]:
        try:
            work(db)
        except _Heard as heard:
            operation, values = _as_sent(heard.statement, heard.parameters)
            return convert_paramstyle("format", operation, values)[0], make_params(PY_TYPES, values)
        raise AssertionError("nothing was sent")

    return make


class _Heard(Exception):
    def __init__(self, statement: TextClause, parameters: Mapping[str, Any]) -> None:
        self.statement, self.parameters = statement, parameters


class _Listener:
    """In the place of a connection."""

    def execute(self, statement: TextClause, parameters: Mapping[str, Any]) -> None:
        raise _Heard(statement, parameters)


def _as_sent(statement: TextClause, parameters: Mapping[str, Any]) -> tuple[str, list[Any]]:
    compiled = _compiled(statement)
    return str(compiled), [parameters[name] for name in compiled.positiontup or ()]


@cache
def _compiled(statement: TextClause) -> SQLCompiler:
    return cast(SQLCompiler, statement.compile(dialect=pg8000.dialect()))


def _call(function: str, values: Values) -> tuple[str, Values]:
    return f"select {function}({', '.join(f'${number + 1}' for number in range(len(values)))})", values


def _ids(places: Places) -> list[str]:
    """In the order in which the floors lock."""
    return [str(id_) for id_ in sorted(IDS[place] for place in places())]
