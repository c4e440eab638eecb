"""How fast the ledger posts, as ratios of sides that are measured in turns on one server.

floor: the least SQL that writes the same rows, in one function: it locks both accounts in order, writes the transfer,
updates the accounts, writes the two entries. No key is kept unique, nothing is checked, no row belongs to anybody,
and accounts are named by their row's id.
bare: the same without the locks, and with nothing in the rows but ids and amounts. It has no budget; it is for the
note.
ledger: what `post` sends.

All are driven over the wire by the same client processes, one prepared statement and one transaction a call, with the
calls made ready beforehand.

    python -m tests.bench.ledger
"""

import json
import multiprocessing
import random
import socket
import statistics
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing.connection import Connection as Pipe
from typing import Any
from uuid import UUID

import pg8000.native
from sqlalchemy import URL, create_engine, make_url, text

from holdfast.kernel.ids import encode_id, uuid7
from holdfast_migrations.upgrade import upgrade
from tests.bench.figures import Figure, as_table

CLIENTS = 4
ACCOUNTS = 1_000
HISTORY = 1_000_000  # entries
ROUNDS = 25
CALLS = 400  # each client's, in each round
TENANT = UUID(int=7)
_PURPOSES = json.dumps({"available": {"normal_side": "credit", "floor": 0, "is_accumulating": False}})
MOMENT = "2026-01-01T12:00:00.000001+00:00"

_FUNCTIONS = {"bare": ("bench_bare", 4), "floor": ("bench_floor", 12), "ledger": ("post_pair", 16)}
_READY = b"Z\x00\x00\x00\x05I"

_FLOORS = """
create table bench_bare_accounts (id uuid primary key, balance numeric(38,0) not null) with (fillfactor = 50);
create table bench_bare_transfers (id uuid primary key, posted_at timestamptz not null);
create table bench_bare_entries (
    account_id uuid not null, transfer_id uuid not null, amount_minor numeric(38,0) not null,
    primary key (account_id, transfer_id));
create function bench_bare(p_id uuid, p_first uuid, p_second uuid, p_amount numeric) returns void
language plpgsql as $$
begin
    insert into bench_bare_transfers values (p_id, clock_timestamp());
    update bench_bare_accounts set balance = balance - p_amount where id = p_first;
    update bench_bare_accounts set balance = balance + p_amount where id = p_second;
    insert into bench_bare_entries values (p_first, p_id, -p_amount), (p_second, p_id, p_amount);
end $$;

create table bench_accounts (like ledger_accounts, primary key (id)) with (fillfactor = 50);
create table bench_transfers (like ledger_transfers, primary key (id));
create table bench_entries (like ledger_entries, primary key (account_id, version));
create function bench_floor(p_id uuid, p_key text, p_fingerprint bytea, p_kind text, p_subject text, p_description text,
    p_actor text, p_request_id text, p_moment timestamptz, p_first uuid, p_second uuid, p_amount numeric) returns void
language plpgsql as $$
declare
    tenant constant uuid := current_tenant();
    first_version bigint;
    first_balance numeric;
    second_version bigint;
    second_balance numeric;
begin
    perform from bench_accounts where id in (p_first, p_second) order by id for no key update;
    insert into bench_transfers (id, tenant_id, posted_at, effective_at, fingerprint, key, kind, subject, description,
        actor, request_id)
    values (p_id, tenant, p_moment, p_moment, p_fingerprint, p_key, p_kind, p_subject, p_description,
        p_actor, p_request_id);
    update bench_accounts set version = version + 1, balance = balance - p_amount where id = p_first
    returning version, balance into first_version, first_balance;
    update bench_accounts set version = version + 1, balance = balance + p_amount where id = p_second
    returning version, balance into second_version, second_balance;
    insert into bench_entries (account_id, version, transfer_id, tenant_id, amount_minor, balance_after)
    values (p_first, first_version, p_id, tenant, -p_amount, first_balance),
        (p_second, second_version, p_id, tenant, p_amount, second_balance);
end $$;
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What one client does in one round: so many calls of one side in one database."""

    side: str
    database: str
    calls: int


def measure(admin_url: str) -> list[Figure]:
    """The ledger's figures on a durable server, by its administrator's URL; makes and drops two databases."""
    with _databases(admin_url) as (empty, full), _clients(admin_url, [empty, full]) as clients:
        # Enough that the pages posting returns to have been logged whole, as they are once after each checkpoint.
        _turns(clients, [Round(side, database, 5 * CALLS) for side in _CALLS for database in (empty, full)], rounds=1)
        sides = [Round(side, empty, CALLS) for side in ("ledger", "floor", "bare")]
        ledger, floor, bare = _turns(clients, sides, ROUNDS)
        young, old = _turns(clients, [Round("ledger", empty, CALLS), Round("ledger", full, CALLS)], ROUNDS)
    note = f"{_ratio(ledger, bare):.2f} of what writes nothing but ids and amounts, without locks"
    return [
        _at_least(0.7, "ledger posting rate, against the floor", _ratio(ledger, floor), note),
        _at_least(0.95, f"ledger posting rate, {HISTORY:,} entries against none", _ratio(old, young)),
    ]


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' ratios: what disturbs the machine disturbs both sides of a round alike."""
    return statistics.median(our / their for our, their in zip(ours, theirs, strict=True))


def _at_least(budget: float, name: str, value: float, note: str = "") -> Figure:
    return Figure(name, round(value, 3), "ratio", f">= {budget:g}", value >= budget, note)


def _turns(clients: "Sequence[Pipe[Any, Any]]", sides: Sequence[Round], rounds: int) -> list[list[float]]:
    """For each side its calls per second in each round; every second round goes through the sides backwards."""
    rates: list[list[float]] = [[] for _ in sides]
    for number in range(rounds):
        order = list(range(len(sides)))[:: -1 if number % 2 else 1]
        for i in order:
            for client in clients:
                client.send(sides[i])
            for client in clients:
                client.recv()  # the calls are ready
            started = time.perf_counter()
            for client in clients:
                client.send("go")
            for client in clients:
                client.recv()  # the calls are done
            rates[i].append(len(clients) * sides[i].calls / (time.perf_counter() - started))
    return rates


@contextmanager
def _clients(admin_url: str, databases: Sequence[str]) -> "Iterator[list[Pipe[Any, Any]]]":
    context = multiprocessing.get_context("spawn")
    pipes: list[Pipe[Any, Any]] = []
    processes = []
    for number in range(CLIENTS):
        ours, theirs = context.Pipe()
        process = context.Process(target=_client, args=(admin_url, list(databases), number, theirs), daemon=True)
        process.start()
        pipes.append(ours)
        processes.append(process)
    try:
        yield pipes
    finally:
        for pipe in pipes:
            pipe.send(None)
        for process in processes:
            process.join(10)


def _client(admin_url: str, databases: Sequence[str], number: int, pipe: "Pipe[Any, Any]") -> None:
    random.seed(number)
    wires = {(side, database): _wire(admin_url, database, side) for side in _FUNCTIONS for database in databases}
    while (order := pipe.recv()) is not None:
        calls = [_CALLS[order.side]() for _ in range(order.calls)]
        wire = wires[order.side, order.database]._usock
        pipe.send("ready")
        pipe.recv()
        for call in calls:
            _exchange(wire, call)
        pipe.send("done")


def _exchange(wire: socket.socket, call: bytes) -> None:
    wire.sendall(call)
    answer = wire.recv(65536)
    while not answer.endswith(_READY):
        more = wire.recv(65536)
        if not more:
            raise ConnectionError("the server hung up")
        answer += more
    if answer[5:6] != b"D":  # after "bound" comes a row, or an error
        raise RuntimeError(answer.decode(errors="replace"))


def _wire(admin_url: str, database: str, side: str) -> pg8000.native.Connection:
    """A session as the application has it: its role, its tenant, and the statement prepared under the side's name."""
    url = make_url(admin_url)
    connection = pg8000.native.Connection(
        url.username or "postgres", host=url.host or "127.0.0.1", port=url.port or 5432, database=database,
        password=url.password,
    )  # fmt: skip
    connection.run(f"set holdfast.tenant = '{TENANT}'")
    if side == "ledger":
        connection.run("set role holdfast_app")
    function, parameters = _FUNCTIONS[side]
    connection.run(f"prepare {side} as select {function}({', '.join(f'${n + 1}' for n in range(parameters))})")
    return connection


def _bare_call() -> bytes:
    first, second = sorted(_account_id(place) for place in _two_accounts())
    return _call("bare", str(uuid7()), str(first), str(second), "100")


def _floor_call() -> bytes:
    first, second = sorted(_account_id(place) for place in _two_accounts())
    return _call("floor", *_transfer(uuid7()).values(), MOMENT, str(first), str(second), "100")


def _ledger_call() -> bytes:
    """What `post` sends for a transfer between two users' balances."""
    transfer = _transfer(uuid7())
    told = [transfer[name] for name in ("fingerprint", "key", "kind", "subject", "description", "actor", "request_id")]
    codes = sorted(_account_code(place) for place in _two_accounts())
    return _call("ledger", transfer["id"], MOMENT, MOMENT, *told, "null", *codes, "NGN", "100", _PURPOSES)


def _transfer(id_: UUID) -> dict[str, str]:
    subject = encode_id("ord", id_)
    return {
        "id": str(id_),
        "key": f"{subject}/release",
        "fingerprint": "\\x" + sha256(id_.bytes).hexdigest()[:32],
        "kind": "release",
        "subject": subject,
        "description": "Released to the seller",
        "actor": encode_id("usr", id_),
        "request_id": str(id_),
    }


_CALLS: dict[str, Callable[[], bytes]] = {"bare": _bare_call, "floor": _floor_call, "ledger": _ledger_call}


def _call(statement: str, *values: str) -> bytes:
    """Bind, execute and sync in one packet: one round trip."""
    arguments = b"".join(struct.pack("!i", len(value)) + value for value in map(str.encode, values))
    bind = b"\x00%s\x00" % statement.encode() + struct.pack("!hh", 0, len(values)) + arguments + struct.pack("!h", 0)
    messages = ((b"B", bind), (b"E", b"\x00" + struct.pack("!i", 0)), (b"S", b""))
    return b"".join(kind + struct.pack("!i", len(body) + 4) + body for kind, body in messages)


def _two_accounts() -> list[int]:
    return random.sample(range(ACCOUNTS), 2)


def _account_id(place: int) -> UUID:
    return UUID(bytes=sha256(str(place).encode()).digest()[:16])


def _account_code(place: int) -> str:
    return f"available:{encode_id('usr', _account_id(place))}"


@contextmanager
def _databases(admin_url: str) -> Iterator[tuple[str, str]]:
    """Two migrated databases with the same funded accounts: one without history, one with a long one."""
    empty, full = "bench_ledger_empty", "bench_ledger_full"
    maintenance = create_engine(admin_url, isolation_level="AUTOCOMMIT")
    try:
        with maintenance.connect() as connection:
            for name in (empty, full):
                connection.execute(text(f"drop database if exists {name} with (force)"))
            connection.execute(text(f"create database {empty}"))
            _fill(make_url(admin_url).set(database=empty), [_FLOORS, _accounts()])
            connection.execute(text(f"create database {full} template {empty}"))
            _fill(make_url(admin_url).set(database=full), [_HISTORY])
            connection.execute(text("checkpoint"))
        yield empty, full
    finally:
        with maintenance.connect() as connection:
            for name in (empty, full):
                connection.execute(text(f"drop database if exists {name} with (force)"))
        maintenance.dispose()


def _accounts() -> str:
    """Funded by decree: the bench draws rates, not balances."""
    rows = ", ".join(
        f"('{_account_id(place)}', '{_account_code(place)}', now(), 1e12, 0, false, 'credit', 'NGN', 'available')"
        for place in range(ACCOUNTS)
    )
    columns = "id, code, opened_at, balance, floor, is_accumulating, normal_side, currency, purpose"
    return f"""
        insert into tenants values ('{TENANT}', 'bench', 'Bench', true, 0, now());
        insert into ledger_accounts ({columns}) values {rows};
        insert into bench_accounts select * from ledger_accounts;
        insert into bench_bare_accounts select id, 0 from ledger_accounts;
    """


# Transfers of long ago between the same accounts, with the identifiers that they would have had in their order.
_HISTORY = f"""
create temporary table past as
    select ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid as transfer_id, i,
        lpad(to_hex(i), 26, '0') as name, i % {ACCOUNTS} as source, (i * 7 + 1) % {ACCOUNTS} as destination
    from generate_series(1, {HISTORY // 2}) as i;
insert into ledger_transfers
    (id, posted_at, effective_at, fingerprint, key, kind, subject, description, actor, request_id)
    select transfer_id, now(), now(), decode(md5(i::text), 'hex'), 'ord_' || name || '/release', 'release',
        'ord_' || name, 'Released to the seller', 'usr_' || name, transfer_id::text
    from past order by i;
insert into ledger_entries (account_id, version, transfer_id, amount_minor, balance_after)
    select a.id, row_number() over (partition by a.id order by l.i), l.transfer_id, l.amount, 1000000000000
    from (
        select i, transfer_id, source as place, -100 as amount from past
        union all select i, transfer_id, destination, 100 from past
    ) as l
    join (select id, row_number() over (order by code) - 1 as place from ledger_accounts) as a using (place)
    order by l.i;
update ledger_accounts a set version = e.version
    from (select account_id, max(version) as version from ledger_entries group by account_id) as e
    where e.account_id = a.id;
drop table past;
"""


def _fill(url: URL, scripts: Sequence[str]) -> None:
    engine = create_engine(url)
    upgrade(engine)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"set holdfast.tenant = '{TENANT}'")
        for script in scripts:
            connection.exec_driver_sql(script)
        connection.exec_driver_sql("vacuum analyze")
    engine.dispose()


def main() -> None:
    from local import postgres

    with postgres.running(durable=True) as server:
        print(as_table(measure(server.url())))


if __name__ == "__main__":
    main()
