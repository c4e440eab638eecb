"""A receiver of webhooks on a real socket, which verifies as receivers should. Knows nothing of ours."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass(frozen=True, slots=True)
class Received:
    """One webhook as it came."""

    headers: Mapping[str, str]
    body: bytes
    path: str

    @property
    def event(self) -> Any:
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        try:
            return bool(Webhook(secret).verify(self.body, dict(self.headers)) == self.event)
        except WebhookVerificationError:
            return False


@dataclass(slots=True)
class Receiver:
    """Somebody who receives webhooks, and answers each with `status`, `text` and `headers`. `before`: done first, while
    the sender waits · `is_verifying`: answers 401 to what is not signed with one of `secrets`, as receivers should"""

    url: str = ""
    status: int = 204
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    came: list[Received] = field(default_factory=list)
    accepted: list[Received] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def answer(self, received: Received) -> int:
        self.came.append(received)
        self.before()
        if self.secrets and not any(received.is_signed_with(each) for each in self.secrets):
            return 401
        if 200 <= self.status < 300:
            self.accepted.append(received)
        return self.status

    def heard(self, subject: str | None = None) -> list[int]:
        """The sequence numbers of what was accepted, as it came; of one subject where one is named."""
        told = [each.event for each in self.accepted]
        return [each["sequence"] for each in told if subject in (None, each["subject"])]


@contextmanager
def receiving(**terms: Any) -> Iterator[Receiver]:
    """A receiver that listens inside the block."""
    receiver = Receiver(**terms)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, text = receiver.answer(Received(headers, body, self.path)), receiver.text.encode()
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: it is in `came`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=partial(server.serve_forever, poll_interval=0.01), daemon=True).start()
        receiver.url = f"http://127.0.0.1:{server.server_port}/hooks"
        try:
            yield receiver
        finally:
            server.shutdown()
