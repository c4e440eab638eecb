"""Stand-ins for those who carry messages, on loopback: for those without keys of their own, or without the internet.

Each takes what its provider takes, in the provider's own shapes, keeps it for the inbox, and says by a signed receipt a
little later that it was delivered.
"""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx

from local.carrier_receipts import RECEIPTS, Taken
from local.stand_in import Answer, serving_stand_in

# A provider has answered before it sends a receipt; how long before, nobody promises.
SECONDS_TO_RECEIPT = 0.3


def _twilio(id: str, body: dict[str, Any]) -> tuple[Taken, Answer]:
    taken = Taken("twilio", id, body["To"], "", body["Body"], callback=body["StatusCallback"])
    return taken, (201, {"sid": id, "status": "queued", "error_code": None})


def _telnyx(id: str, body: dict[str, Any]) -> tuple[Taken, Answer]:
    taken = Taken("telnyx", id, body["to"], "", body["text"], reference=body["tags"][0], callback=body["webhook_url"])
    return taken, (200, {"data": {"record_type": "message", "id": id, "errors": []}})


def _termii(id: str, body: dict[str, Any]) -> tuple[Taken, Answer]:
    answer = {"code": "ok", "message_id": id, "message": "Successfully Sent", "balance": 9, "user": "Local"}
    return Taken("termii", id, f"+{body['to']}", "", body["sms"]), (200, answer)


def _whatsapp(id: str, body: dict[str, Any]) -> tuple[Taken, Answer]:
    """Which words Meta's template has, nobody here knows: its name and its values are shown."""
    template = body["template"]
    values = [value["text"] for part in template["components"][:1] for value in part["parameters"]]
    text = f"{template['name']}: {', '.join(values)}"
    taken = Taken("whatsapp", id, f"+{body['to']}", "", text, reference=body["biz_opaque_callback_data"])
    return taken, (200, {"messaging_product": "whatsapp", "messages": [{"id": id}]})


def _sendgrid(id: str, body: dict[str, Any]) -> tuple[Taken, Answer]:
    [personal] = body["personalizations"]
    to, reference = personal["to"][0]["email"], personal["custom_args"]["holdfast_attempt"]
    return Taken("sendgrid", id, to, body["subject"], body["content"][0]["value"], reference=reference), (
        202,
        {"id": id},
    )


TAKEN_AS: Mapping[str, tuple[str, Callable[[str, dict[str, Any]], tuple[Taken, Answer]]]] = {
    "twilio": ("SM", _twilio),
    "telnyx": ("", _telnyx),
    "termii": ("", _termii),
    "whatsapp": ("wamid.", _whatsapp),
    "sendgrid": ("", _sendgrid),
}


@dataclass(slots=True)
class PostOffice:
    """urls: where each provider's stand-in answers · taken: every message, the oldest first · parameters: of the
    deployment, whose keys receipts are signed with; without them none are sent"""

    urls: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    parameters: Mapping[str, str] = field(default_factory=dict)
    servers: dict[str, ExitStack] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(time.time_ns() // 1_000_000))
    due: queue.SimpleQueue[tuple[float, Taken] | None] = field(default_factory=queue.SimpleQueue)

    @contextmanager
    def down(self, name: str) -> Iterator[None]:
        """Inside the block nobody can connect to the provider."""
        self.servers.pop(name).close()
        try:
            yield
        finally:
            self._serve(name, int(self.urls[name].rpartition(":")[2]))

    def open(self) -> None:
        for name in TAKEN_AS:
            self._serve(name, 0)

    def close(self) -> None:
        for server in self.servers.values():
            server.close()

    def _serve(self, name: str, port: int) -> None:
        header = "X-Message-Id" if name == "sendgrid" else ""
        stack = self.servers[name] = ExitStack()
        answering = serving_stand_in(name, partial(self._answer, name), port=port, id_header=header)
        self.urls[name] = stack.enter_context(answering)

    def _answer(self, name: str, method: str, path: str, body: dict[str, Any]) -> Answer:
        if method != "POST":
            return 404, {"message": "Nothing stands in for this."}
        prefix, take = TAKEN_AS[name]
        taken, answer = take(f"{prefix}{next(self.numbers):032x}", body)
        self.taken.append(taken)
        self.due.put((time.monotonic() + SECONDS_TO_RECEIPT, taken))
        return answer

    def send_receipts(self) -> None:
        """Until there is a None among what is due. A receipt that is not taken is the deployment's loss."""
        with httpx.Client(trust_env=False, timeout=10) as client:
            while (item := self.due.get()) is not None:
                due_at, taken = item
                time.sleep(max(0.0, due_at - time.monotonic()))
                if self.parameters:
                    receipt = RECEIPTS[taken.provider](taken, self.parameters)
                    try:
                        client.post(receipt.url, content=receipt.body, headers=dict(receipt.headers))
                    except httpx.HTTPError:
                        continue


@contextmanager
def serving_carriers() -> Iterator[PostOffice]:
    """All of them inside the block."""
    office = PostOffice()
    office.open()
    courier = threading.Thread(target=office.send_receipts, name="receipts", daemon=True)
    courier.start()
    try:
        yield office
    finally:
        office.due.put(None)
        courier.join()
        office.close()
