"""`make run ARGS=--once`, as somebody meets it who has just cloned the repository."""

import re
from pathlib import Path

import pytest

from tests.journeys.clouds import played

pytestmark = pytest.mark.journey

LAST = re.compile(r"journey ok: (\d+) steps, held (.+) = open orders (.+), trial balance 0")
README = Path(__file__).parent.parent.parent / "README.md"
EXCERPT = re.compile(r"^```\n(  The laptop .+?)```$", re.MULTILINE | re.DOTALL)
CHAPTERS = (
    "A tour, paid at Paystack",
    "A violin, paid at Fincra",
    "A desk, paid by a transfer to an account at Providus",
    "Bola signs in without a password, and with more than one",
    "A code that finds another way",
)
STEP = re.compile(r" {0,3}(\d+)  \S")


def test_it_is_played_to_its_end_and_again_where_it_was_played_before(home: Path) -> None:
    first = played(home)
    assert first.returncode == 0, first.stdout + first.stderr
    lines = first.stdout.splitlines()
    last = LAST.fullmatch(lines[-1])
    assert last, lines[-1]
    steps = [int(found[1]) for line in lines if (found := STEP.match(line))]
    assert steps == list(range(1, int(last[1]) + 1))
    assert last[2] == last[3] == "KES 48,000.00 + NGN 144,222.50"
    assert "sees both attempts on record: termii unreachable, twilio delivered" in first.stdout
    assert re.search(r"^ +sum +0\.00 +0\.00$", first.stdout, re.MULTILINE)
    chapters = [line.strip() for line in lines if re.match(r"  \w", line)]
    assert set(CHAPTERS) <= set(chapters), chapters
    for shown in EXCERPT.search(README.read_text())[1].splitlines():  # type: ignore[index]
        pattern = re.sub(r"^(\\ )*\d+", r" *\\d+", re.escape(shown).replace("…", ".+"))  # not how many went before
        assert shown.strip() == "…" or any(re.fullmatch(pattern, line) for line in lines), shown

    again = played(home)
    assert again.returncode == 0, again.stdout + again.stderr
    last = LAST.fullmatch(again.stdout.splitlines()[-1])
    assert last, again.stdout
    assert last[2] == last[3] == "KES 96,000.00 + NGN 288,445.00"


def test_a_step_that_fails_is_named_and_ends_it(home: Path) -> None:
    answer = played(home, PAYSTACK_BASE_URL="http://127.0.0.1:9")
    assert answer.returncode == 1
    assert "journey ok" not in answer.stdout
    last = answer.stderr.splitlines()[-1]
    assert re.fullmatch(
        r"journey failed at step \d+ \(Ada pays at Paystack, its fee on top\): "
        r"POST /v1/orders/ord_\w+/pay answered 503 provider-unavailable: .+",
        last,
    ), last
