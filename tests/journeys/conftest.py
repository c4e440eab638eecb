"""The product as its users meet it: the whole local cloud, in processes of its own."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def deployment() -> Iterator[None]:
    """In place of a database and secrets in this process, which nothing here needs."""
    return iter((None,))
