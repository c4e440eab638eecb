"""What stands in for a provider on loopback: a server that answers JSON or a form with JSON, one request at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from local.serving import HOST

Answer: TypeAlias = tuple[int, dict[str, Any]]
FORM = "application/x-www-form-urlencoded"


@contextmanager
def serving_stand_in(
    name: str, answer: Callable[[str, str, dict[str, Any]], Answer], *, port: int = 0, id_header: str = ""
) -> Iterator[str]:
    """Serve inside the block what `answer(method, path, body or query)` says; gives the base URL. port: 0 for any that
    is free · id_header: a header of the answer, which then has the document's `id`"""
    taking_turns = threading.Lock()

    class StandIn(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.respond(dict(parse_qsl(urlsplit(self.path).query)))

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            is_form = self.headers.get("Content-Type", "").startswith(FORM)
            self.respond(dict(parse_qsl(raw.decode())) if is_form else json.loads(raw) if raw else {})

        def respond(self, given: dict[str, Any]) -> None:
            with taking_turns:
                status, document = answer(self.command, urlsplit(self.path).path, given)
                body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if id_header and "id" in document:
                self.send_header(id_header, document["id"])
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what was paid is told by who paid."""

    server = ThreadingHTTPServer((HOST, port), StandIn)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name=name, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
