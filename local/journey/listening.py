"""Bola listens to the laptop's order through a socket, which is cut when the money comes: he goes on from there."""

from __future__ import annotations

import json
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from local.journey.people import Document, Order, Person, expect
from local.journey.story import Story

CUT_AT = "escrow.order.funded"


@dataclass(slots=True)
class Listener:
    """heard: the order's events, as they came · cursor: of the last message · cut_at: the event with which the
    connection breaks, without a word to the other side"""

    person: Person
    order: Order
    cut_at: str = CUT_AT
    cursor: str = "0"
    heard: list[Document] = field(default_factory=list)

    def connect(self) -> None:
        """With a new ticket, on from the last message."""
        ticket = self.person.post("/v1/notifications/socket-tickets")
        client = connect(ticket["url"], proxy=None)
        client.send(json.dumps({"action": "subscribe", "after": self.cursor, "subjects": [self.order.id]}))
        threading.Thread(target=self._listen, args=(client,), name="listener", daemon=True).start()

    @property
    def sequences(self) -> list[int]:
        return [each["sequence"] for each in self.heard]

    def has_heard(self, type: str) -> bool:
        return any(each["type"] == type for each in self.heard)

    def _listen(self, client: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            for text in client:
                message = json.loads(text)
                if message["type"] == "error":
                    print(f"the socket answered {message}", file=sys.stderr, flush=True)
                if int(message.get("cursor", 0)) <= int(self.cursor):
                    continue  # heard already, or the answer to subscribing
                self.cursor = message["cursor"]
                if message["type"] == "event":
                    self.heard.append(message["event"])
                if self.heard and self.heard[-1]["type"] == self.cut_at:
                    self.cut_at = ""
                    client.socket.shutdown(socket.SHUT_RDWR)


def begin(story: Story, person: Person, order: Order) -> Listener:
    listener = Listener(person, order)
    with story.step(person, "opens a socket, and hears what has happened so far", order):
        listener.connect()
        story.until(lambda: listener.has_heard("escrow.order.accepted"), "hearing of the acceptance")
    return listener


def resume(story: Story, listener: Listener) -> None:
    with story.step(listener.person, "was cut off when the money came, and connects again:") as line:
        story.until(lambda: listener.has_heard(CUT_AT), "hearing of the money")
        before = len(listener.heard)
        expect(listener.heard[-1]["type"] == CUT_AT, "he heard something after the connection was cut")
        listener.connect()
        story.until(lambda: listener.has_heard("escrow.order.closed"), "hearing that it is closed")
        told = [each["type"] for each in listener.heard]
        timeline = [entry["event"] for entry in listener.order.read()["timeline"]]
        expect(told == timeline[-len(told) :], f"of {timeline} he heard {told}")
        expect(len(timeline) - len(told) <= 1, f"of {timeline} he heard only {told}")
        line.add(f"{len(told) - before} more, none missed")
