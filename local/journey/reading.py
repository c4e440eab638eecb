"""A system of the tenant reads every event as server-sent events, losing its connection again and again."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from local.journey.people import Document, Order, expect
from local.journey.preparations import Staff
from local.journey.story import Story


@dataclass(slots=True)
class Reader:
    """heard: every event, as it came · last_id: as an EventSource keeps it · answers: how often it connected"""

    base_url: str
    key: str
    last_id: str = ""
    heard: list[Document] = field(default_factory=list)
    answers: int = 0
    is_done: bool = False

    def follow(self) -> None:
        headers = {"authorization": f"Bearer {self.key}", "accept": "text/event-stream"}
        with httpx.Client(base_url=self.base_url, timeout=30, trust_env=False) as web:
            while not self.is_done:
                self.answers += 1
                resumed = headers | ({"last-event-id": self.last_id} if self.last_id else {})
                with suppress(httpx.TransportError), web.stream("GET", "/v1/events", headers=resumed) as answer:
                    self._read(answer.raise_for_status())
                time.sleep(0.05)

    def _read(self, answer: httpx.Response) -> None:
        """Three events at the most: then the connection is lost, whatever else was in the answer."""
        most = len(self.heard) + 3
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if name == "id":
                self.last_id = value
            elif name == "data":
                self.heard.append(json.loads(value))
            if not name and len(self.heard) >= most:
                return

    def told_of(self, order: Order) -> list[str]:
        return [each["type"] for each in self.heard if each["subject"] == order.id]


def begin(story: Story, staff: Staff) -> Reader:
    owner = staff.owner.person
    with story.step(owner, "gives the warehouse a key to the events"):
        body: Document = {"name": "The warehouse", "permissions": ["events.read"]}
        reader = Reader(story.cloud.base_url, owner.post("/v1/admin/api-keys", body)["key"])
        threading.Thread(target=reader.follow, name="reader", daemon=True).start()
        story.until(lambda: reader.last_id, "the beginning of the stream")
    return reader


def finish(story: Story, reader: Reader, order: Order) -> None:
    with story.step("Warehouse", "has read what happened, three events at a time:") as line:
        story.until(lambda: "escrow.order.closed" in reader.told_of(order), "reading that it is closed")
        reader.is_done = True
        timeline = [entry["event"] for entry in order.read()["timeline"]]
        expect(reader.told_of(order) == timeline, f"of {timeline} it read {reader.told_of(order)}")
        cursors = [int(each["cursor"]) for each in reader.heard]
        expect(cursors == sorted(set(cursors)), f"it read {cursors}")
        line.add(f"{len(cursors)}, none missed or twice")
