"""A statement longer than a packet is not held back until the packets before it are acknowledged."""

from socket import IPPROTO_TCP, TCP_NODELAY
from time import perf_counter
from typing import Any

from sqlalchemy import text

from holdfast.platform.db import Origin, transaction

_LENGTH = text("select length(cast(:value as text))")
_HELD_BACK = 0.04  # seconds, as the kernel does


def test_a_long_statement_goes_out_at_once(tenant: str) -> None:
    with transaction(tenant, Origin("test", "test")) as db:
        driver: Any = db.connection.connection.dbapi_connection
        assert driver._usock.getsockopt(IPPROTO_TCP, TCP_NODELAY)
        times = []
        for _ in range(10):
            began_at = perf_counter()
            assert db.execute(_LENGTH, {"value": "a" * 50_000}).scalar_one() == 50_000
            times.append(perf_counter() - began_at)
    assert min(times[1:]) < _HELD_BACK
