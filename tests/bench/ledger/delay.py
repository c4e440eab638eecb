"""A server that is further away: what comes for it, and what it answers, is passed on a while later."""

import ctypes
import multiprocessing
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from typing import Any

from sqlalchemy import make_url

_PR_SET_TIMERSLACK = 29


@dataclass(frozen=True, slots=True)
class Detour:
    """The database's URL by way of here. `turns`: how many requests came, each after the answer to the one before."""

    url: str
    turns: Any


@contextmanager
def further_away(url: str, seconds: float) -> Iterator[Detour]:
    """A round trip takes `seconds` longer, half of it each way. In a process of its own, for any number of clients."""
    address = make_url(url)
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe()
    turns = context.Value("Q", 0)
    process = context.Process(
        target=_pass_on, args=((address.host, address.port), seconds / 2, theirs, turns), daemon=True
    )
    process.start()
    try:
        yield Detour(address.set(port=ours.recv()).render_as_string(hide_password=False), turns)
    finally:
        process.terminate()
        process.join(10)


def _pass_on(server: tuple[str, int], delay: float, told: "Pipe[Any, Any]", turns: Any) -> None:
    _be_woken_on_time()
    listener = socket.create_server(("127.0.0.1", 0))
    told.send(listener.getsockname()[1])
    peers: dict[socket.socket, socket.socket] = {}
    asking: dict[socket.socket, bool] = {}  # by the client's socket: whether it spoke last
    due: deque[tuple[float, socket.socket, bytes]] = deque()  # the delay is the same for all: first in, first out
    while True:
        patience = max(0.0, due[0][0] - time.perf_counter()) if due else None
        for source in select.select([listener, *peers], [], [], patience)[0]:
            if source is listener:
                client, remote = listener.accept()[0], socket.create_connection(server)
                for one, other in ((client, remote), (remote, client)):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    peers[one] = other
                asking[client] = False
                continue
            if source not in peers:
                continue  # closed a moment ago
            chunk = _received(source)
            due.append((time.perf_counter() + delay, peers[source], chunk))
            if source not in asking:
                asking[peers[source]] = False
            elif chunk and not asking[source]:
                asking[source] = True
                turns.value += 1
            if not chunk:  # nothing more from here; what is under way still arrives
                del peers[source]
        while due and due[0][0] <= time.perf_counter():
            _, target, chunk = due.popleft()
            if chunk:
                target.sendall(chunk)
            else:
                with suppress(OSError):  # it may be gone already
                    target.shutdown(socket.SHUT_WR)


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(65536)
    except ConnectionResetError:
        return b""


def _be_woken_on_time() -> None:
    """Linux wakes a sleeper up to 50 µs late unless told not to: that is much of what is to be measured."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_TIMERSLACK, 1, 0, 0, 0)
