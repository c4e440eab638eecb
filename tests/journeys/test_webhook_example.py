"""examples/receive_webhooks.py, as somebody runs it who receives our webhooks."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from holdfast.messaging.rules.webhooks import signature_of
from tests.journeys.clouds import eventually

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "receive_webhooks.py"
SECRET, OTHER = "whsec_" + "A" * 32, "whsec_" + "B" * 32
BODY = b'{"id":"evt_1","type":"escrow.order.funded","subject":"ord_1","sequence":3,"data":{}}'


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, str(EXAMPLE), str(port), SECRET]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        eventually(lambda: _is_open(port))
        yield f"http://127.0.0.1:{port}/", process
        process.kill()


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def send(url: str, *secrets: str, body: bytes = BODY, signed: bytes = BODY, age: int = 0) -> int:
    timestamp = int(time.time()) - age
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature_of(secrets, "evt_1", timestamp, signed),
    }
    return httpx.post(url, content=body, headers=headers, trust_env=False).status_code


def test_it_believes_us_alone_and_prints_each_event_once(running: tuple[str, "subprocess.Popen[str]"]) -> None:
    url, process = running
    assert send(url, OTHER) == 401
    assert send(url, SECRET, body=BODY.replace(b"3", b"4")) == 401
    assert send(url, SECRET, age=600) == 401
    assert send(url, SECRET, age=-600) == 401
    assert send(url) == 401
    assert httpx.post(url, content=BODY, trust_env=False).status_code == 401
    assert [send(url, SECRET), send(url, OTHER, SECRET)] == [204, 204]
    other = BODY.replace(b"evt_1", b"evt_2")
    assert send(url, SECRET, body=other, signed=other) == 204
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == ["escrow.order.funded ord_1 3\n"] * 2
