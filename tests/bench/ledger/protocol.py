"""A session that sends what was made ready before, with as little of Python in between as there can be."""

import socket
import struct
from collections.abc import Sequence

import pg8000.native
from sqlalchemy import make_url

from tests.bench.ledger.people import TENANT

_READY = b"Z\x00\x00\x00\x05I"


def open_session(url: str, role: str) -> pg8000.native.Connection:
    """Of the administrator, who takes the role."""
    address = make_url(url)
    connection = pg8000.native.Connection(
        address.username or "postgres",
        host=address.host or "127.0.0.1",
        port=address.port or 5432,
        database=address.database,
        password=address.password,
    )
    connection.run(f"set holdfast.tenant = '{TENANT}'")
    connection.run(f"set role {role}")
    return connection


def packet(statement: str, values: Sequence[str | None]) -> bytes:
    """Bind, execute and sync of a prepared statement: one round trip."""
    arguments = b"".join(map(_argument, values))
    bind = b"\x00%s\x00" % statement.encode() + struct.pack("!hh", 0, len(values)) + arguments + struct.pack("!h", 0)
    messages = ((b"B", bind), (b"E", b"\x00" + struct.pack("!i", 0)), (b"S", b""))
    return b"".join(kind + struct.pack("!i", len(body) + 4) + body for kind, body in messages)


def exchange(wire: socket.socket, call: bytes) -> None:
    """Send it, and wait for the whole answer: a row, or it raises."""
    wire.sendall(call)
    answer = wire.recv(65536)
    while not answer.endswith(_READY):
        more = wire.recv(65536)
        if not more:
            raise ConnectionError("the server hung up")
        answer += more
    if answer[5:6] != b"D":  # after "bound" comes a row, or an error
        raise RuntimeError(answer.decode(errors="replace"))


def _argument(value: str | None) -> bytes:
    if value is None:
        return struct.pack("!i", -1)
    text = value.encode()
    return struct.pack("!i", len(text)) + text
