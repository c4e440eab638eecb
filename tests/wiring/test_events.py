"""Every event that is announced reaches the outgoing webhooks, or is an errand inside the house."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import holdfast
from holdfast.messaging.rules.webhooks import DUE, ERRANDS, TESTED
from tests.wiring.house import FILES

LAYER = Path(holdfast.__file__ or "").parent


def announced_types() -> Iterator[str]:
    """What the code announces by a name that is written there."""
    for file in sorted(LAYER.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "announce":
                yield from (
                    each.value
                    for each in node.args[:1]
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )
    yield from (DUE, TESTED)


@pytest.mark.parametrize("type", sorted(set(announced_types())))
def test_whatever_is_announced_can_be_heard_of_outside(type: str) -> None:
    [queue] = [file for file in FILES if file.name == "messaging/queue_webhooks"]
    prefixes = [each.strip().removesuffix("*") for each in queue.about.partition("(")[2].partition(")")[0].split(",")]
    assert type in ERRANDS or type.startswith(tuple(prefixes))
