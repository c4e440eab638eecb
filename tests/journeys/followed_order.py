"""A journey: the examples' scripts follow a laptop. The seller's has a socket, which is cut twice on the way; the
warehouse's reads server-sent events, is ended in the middle and begun again."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from local.cloud import Cloud
from local.journey import arrivals, main_order, preparations
from local.journey.people import Order
from local.journey.story import opened
from local.sockets import CONNECTIONS, PATH

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
CUTS = ("escrow.order.funded", "escrow.condition.rejected")
CLOSED = "escrow.order.closed"


def play(base_url: str, cloud: Cloud) -> bool:
    sockets, streams, more = (cloud.plan.home / name for name in ("sockets", "streams", "more"))
    with opened(base_url, cloud) as story:
        owner = preparations.play(story).owner.person
        body = {"name": "The warehouse", "permissions": ["events.read"]}
        key = owner.post("/v1/admin/api-keys", body)["key"]
        with _script("follow_events.py", base_url, key, "0", output=streams):
            ada, bola, laptop = arrivals.play(story)
            story.until(lambda: "escrow.order.accepted" in streams.read_text(), "the stream's first lines")
        cursor = streams.read_text().splitlines()[-1].split()[0]
        with (
            _script("follow_orders.py", base_url, bola.token, "0", output=sockets),
            _script("follow_events.py", base_url, key, cursor, output=more),
        ):
            story.until(lambda: "escrow.order.accepted" in sockets.read_text(), "the socket's first lines")
            cutter = threading.Thread(target=_cut_off, args=(base_url, cloud, sockets), daemon=True)
            cutter.start()
            main_order.play(story, ada, bola, laptop)
            for output in (sockets, more):
                story.until(lambda output=output: CLOSED in output.read_text(), "the last line")  # type: ignore[misc]
            cutter.join(20)
            cloud.settle()
        timeline = [entry["event"] for entry in laptop.read()["timeline"]]
    by_socket = _told(sockets.read_text(), laptop)
    by_stream = _told(streams.read_text() + more.read_text(), laptop)
    found = {
        "cut off": not cutter.is_alive(),
        "by socket": [type for type, _ in by_socket] == timeline[-len(by_socket) :],
        "from its beginning": by_socket[0] if by_socket else None,
        "by stream": by_stream == list(zip(timeline, range(1, 100), strict=False)),
        "dead letters": cloud.dead_letters(),
    }
    print(sockets.read_text(), streams.read_text(), more.read_text(), found, flush=True)
    return found == {
        "cut off": True,
        "by socket": True,
        "from its beginning": ("escrow.order.created", 2),
        "by stream": True,
        "dead letters": {},
    }


@contextmanager
def _script(name: str, *words: str, output: Path) -> Iterator[None]:
    """It runs inside the block, and what it prints goes to a file."""
    with output.open("wb") as said:
        process = subprocess.Popen([sys.executable, str(EXAMPLES / name), *words], stdout=said, stderr=said)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _told(text: str, order: Order) -> list[tuple[str, int]]:
    """What it printed of the order. Nothing came twice, or before what was announced earlier."""
    lines = [line.split() for line in text.splitlines()]
    cursors = [int(cursor) for cursor, *_ in lines]
    assert cursors == sorted(set(cursors)), text
    return [(type, int(sequence)) for _, type, subject, sequence in lines if subject == order.id]


def _cut_off(base_url: str, cloud: Cloud, output: Path) -> None:
    """Close the script's connection, whatever it is, after each of these lines."""
    for type in CUTS:
        while type not in output.read_text():
            time.sleep(0.02)
        for connection_id in list(cloud.gateway.sockets.open):
            httpx.delete(f"{base_url}{PATH}/live/{CONNECTIONS}/{connection_id}", trust_env=False)
