"""The bench of the ledger: that its network is as far away as it says, that it calls what it says, and that its picture
can be read. How fast anything is, no test says."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

import pytest
from sqlalchemy import make_url

from tests.bench.figures import as_json, as_table, at_least, skipped
from tests.bench.ledger.clients import ratio
from tests.bench.ledger.delay import further_away
from tests.bench.ledger.in_database import ledger
from tests.bench.ledger.people import anybody, one_of_them_the_busiest
from tests.bench.ledger.sides import SIDES
from tests.bench.ledger.svg import Line, Panel, draw

_DELAY = 0.004
_TURNS = 20


@contextmanager
def _echo() -> Iterator[str]:
    """The URL of a server that answers each byte with itself."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            client = listener.accept()[0]
            with client:
                while chunk := client.recv(100):
                    client.sendall(chunk)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"postgresql+pg8000://somebody@127.0.0.1:{listener.getsockname()[1]}/something"
        thread.join(10)
        assert not thread.is_alive(), "nobody told the server that the client is gone"


def test_each_round_trip_by_the_detour_takes_longer_by_what_was_asked_for_and_is_counted() -> None:
    with _echo() as url, further_away(url, _DELAY) as detour:
        with socket.create_connection(("127.0.0.1", make_url(detour.url).port or 0)) as client:
            started = time.perf_counter()
            for number in range(_TURNS):
                client.sendall(bytes([number]))
                assert client.recv(100) == bytes([number])
            taken = time.perf_counter() - started
        assert detour.turns.value == _TURNS
    assert taken >= _TURNS * _DELAY
    assert make_url(detour.url).database == "something"


def test_a_request_in_two_parts_is_one_turn_of_the_detour() -> None:
    with _echo() as url, further_away(url, 0.05) as detour:
        with socket.create_connection(("127.0.0.1", make_url(detour.url).port or 0)) as client:
            client.sendall(b"a")
            time.sleep(0.01)
            client.sendall(b"b")
            received = b""
            while len(received) < 2:
                received += client.recv(100)
            assert received == b"ab"
        assert detour.turns.value == 1


def test_in_the_database_the_bench_sends_what_post_sends() -> None:
    statement, values = ledger(anybody)("no database is asked")()
    found = re.fullmatch(r"select post_\w+\((.*)\)", statement)
    assert found
    assert found[1].count("$") == len(values)
    assert sum(str(value).startswith("available:usr_") for value in values) == 2
    assert sum(str(value).endswith("/release") for value in values) == 1


def test_every_transfer_of_the_busiest_is_with_somebody_else() -> None:
    places = [one_of_them_the_busiest() for _ in range(200)]
    assert all((source == 0) != (destination == 0) for source, destination in places)
    assert {source == 0 for source, _ in places} == {True, False}


def test_each_side_that_is_compared_exists() -> None:
    assert {"ledger", "floor", "bare", "post", "pgledger", "pgledger from Python"} <= SIDES.keys()


def test_a_disturbed_round_does_not_move_the_ratio() -> None:
    assert ratio([10, 20, 90], [5, 10, 1]) == pytest.approx(2)


def test_a_row_that_cannot_be_measured_is_said_to_be_skipped_and_fails_nothing() -> None:
    figure = skipped("against pgledger", "its SQL is not here")
    assert figure.ok
    assert re.search(r"against pgledger +- .*skipped +its SQL is not here", as_table([figure]))
    assert '"value": null' in as_json([figure])
    assert not at_least(2, "rate", 1.9996, "x").ok


def test_the_picture_is_well_formed_and_every_point_is_inside_its_axes() -> None:
    lines = (Line("ours & more", ((1, 100.0), (4, 4_321.0), (16, 0.0))), Line("the floor", ((1, 50.0), (16, 60.0))))
    ticks = ((1.0, "1"), (16.0, "16"))
    panels = Panel("<history>", "entries", ticks, lines), Panel("clients", "clients", ticks, lines, is_doubling=True)
    root = ElementTree.fromstring(draw("Posting", "transfers a second", panels, dashed="the floor"))
    space = "{http://www.w3.org/2000/svg}"
    words = {element.text for element in root.iter(f"{space}text")}
    assert {"ours & more", "the floor", "<history>", "transfers a second", "entries", "0", "5,000", "16"} <= words
    axes = [element for element in root.iter(f"{space}line") if element.get("class") in ("axis", "grid")]
    (bottom,) = {float(axis.get("y1", 0)) for axis in axes if axis.get("class") == "axis"}
    top = min(float(axis.get("y1", 0)) for axis in axes)
    for line in root.iter(f"{space}polyline"):
        points = [tuple(map(float, point.split(","))) for point in line.get("points", "").split()]
        assert any(
            float(axis.get("x1", 0)) <= points[0][0] < points[-1][0] <= float(axis.get("x2", 0)) for axis in axes
        )
        assert all(top <= y <= bottom for _, y in points)
    dashed = [line for line in root.iter(f"{space}polyline") if "dashed" in line.get("class", "")]
    assert len(dashed) == 2
