"""Paystack's transfers for tests: banks, recipients and transfers in memory, in the shapes that Paystack documents.

Spoken to in this process through an httpx transport, or over real HTTP by other processes.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from holdfast.platform.http_client import instead_of_network

HOLDER = "ADA OBI"
BANK = {"id": 9, "name": "Guaranty Trust Bank", "slug": "gtb", "code": "058", "active": True, "type": "nuban"}
UNKNOWN_NUMBER = "0000000000"


def nothing() -> None:
    pass


@dataclass(slots=True)
class Paystack(httpx.BaseTransport):
    """transfers: what it knows, by reference · moved: the reference of each transfer of money it really made ·
    status: what a new transfer has · before, after: what happens around the money's moving, which may break the
    connection or end the process that asked · refusal: what it answers instead of moving anything"""

    transfers: dict[str, dict[str, Any]] = field(default_factory=dict)
    recipients: dict[str, str] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    status: str = "success"
    refusal: str | None = None
    before: Callable[[], None] = nothing
    after: Callable[[], None] = nothing
    before_answering_verify: Callable[[], None] = nothing
    lock: threading.Lock = field(default_factory=threading.Lock)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        match request.method, request.url.path.strip("/").split("/"):
            case "GET", ["bank"]:
                return _yes(
                    [BANK | {"currency": request.url.params["currency"], "code": code} for code in ("058", "011")]
                )
            case "GET", ["bank", "resolve"]:
                return self._resolve(request.url.params["account_number"])
            case "GET", ["transaction"]:
                return _yes([])
            case "POST", ["transferrecipient"]:
                return self._add_recipient(json.loads(request.content))
            case "POST", ["transfer"]:
                return self._transfer(json.loads(request.content))
            case "GET", ["transfer", "verify", reference]:
                self.before_answering_verify()
                found = self.transfers.get(reference)
                return _yes(found) if found else _no(404, "Transfer not found", "transfer_not_found")
            case _:
                raise AssertionError(f"unexpected {request.method} {request.url.path}")

    def sends(self) -> list[str]:
        """The references of all calls that asked for a transfer, also of those that moved nothing."""
        sent = [request for request in self.requests if (request.method, request.url.path) == ("POST", "/transfer")]
        return [str(json.loads(request.content)["reference"]) for request in sent]

    def _resolve(self, number: str) -> httpx.Response:
        if number == UNKNOWN_NUMBER:
            return _no(422, "Could not resolve account name. Check parameters or try again.", "invalid_bank_code")
        return _yes({"account_number": number, "account_name": HOLDER, "bank_id": 9})

    def _add_recipient(self, asked: dict[str, Any]) -> httpx.Response:
        account = f"{asked['bank_code']}:{asked['account_number']}:{asked['currency']}"
        code = self.recipients.setdefault(account, f"RCP_{len(self.recipients):015}")
        return _yes({"recipient_code": code, "name": asked["name"], "type": asked["type"]}, 201)

    def _transfer(self, asked: dict[str, Any]) -> httpx.Response:
        self.before()
        if self.refusal is not None:
            return _no(400, self.refusal, "insufficient_balance")
        with self.lock:
            if asked["reference"] in self.transfers:
                return _no(
                    400, "Please provide a unique reference. Reference already exists on a transfer", "duplicate"
                )
            made = {name: asked[name] for name in ("amount", "currency", "reference", "reason")}
            made |= {"domain": "test", "status": self.status, "transfer_code": "TRF_fpmd0l8uta8upow7", "id": 451930323}
            self.transfers[asked["reference"]] = made
            self.moved.append(asked["reference"])
        self.after()
        return _yes(made)


@contextmanager
def playing_paystack(**situation: Any) -> Iterator[Paystack]:
    """Paystack in this process, for as long as the block lasts."""
    paystack = Paystack(**situation)
    with instead_of_network("paystack", paystack):
        yield paystack


@contextmanager
def serving(paystack: Paystack) -> Iterator[int]:
    """Paystack over real HTTP on loopback inside the block; answers with the port."""

    class Server(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, body: bytes) -> None:
            try:
                answer = paystack.handle_request(
                    httpx.Request(self.command, f"http://paystack{self.path}", content=body)
                )
                self.send_response(answer.status_code)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)
            except OSError:
                self.close_connection = True  # whoever asked is dead, or the situation is that the line is

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _yes(about: Any, status_code: int = 200) -> httpx.Response:
    return httpx.Response(status_code, json={"status": True, "message": "OK", "data": about})


def _no(status_code: int, message: str, code: str) -> httpx.Response:
    return httpx.Response(status_code, json={"status": False, "message": message, "code": code, "type": "api_error"})
