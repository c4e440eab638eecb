"""Serves an ASGI application in a thread of its own, on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn

HOST = "127.0.0.1"
PORTS_TRIED = 50
START_SECONDS = 10.0
SOCKET_BYTES = 128 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    port: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


def free_port(wanted: int) -> int:
    """`wanted`, or the next port that nobody listens on."""
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            taken: int = probe.getsockname()[1]
            return taken
    raise OSError(f"no free port in {wanted}-{wanted + PORTS_TRIED - 1}")


@contextmanager
def serve(application: Any, port: int) -> Iterator[Server]:
    """Serve inside the block; port 0 takes any free one. Requests in flight at the end have two seconds."""
    # The protocol has to be named: asyncio turns Nagle's algorithm off only then, and it costs 40 ms an answer.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    config = uvicorn.Config(
        application,
        log_level="error",
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        # Without pings: API Gateway sends none, and who is idle there loses the connection.
        ws="websockets-sansio",
        ws_max_size=SOCKET_BYTES,
        ws_ping_interval=None,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="gateway", daemon=True)
    thread.start()
    give_up_at = time.monotonic() + START_SECONDS
    while not server.started:
        if time.monotonic() > give_up_at or not thread.is_alive():
            raise OSError(f"the HTTP server did not start on port {port}")
        time.sleep(0.005)
    try:
        yield Server(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
