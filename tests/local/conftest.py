"""The local cloud is tested on a small shop of its own (tests/local/shop), not on the product."""

from collections.abc import Iterator
from pathlib import Path

import pytest

SHOP = Path(__file__).parent / "shop"


@pytest.fixture(scope="session", autouse=True)
def deployment() -> Iterator[None]:
    """In place of the product's database and secrets, which nothing here needs."""
    return iter((None,))
