"""The product as its users meet it: the whole local cloud, in processes of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.database import remove_database


@pytest.fixture(scope="session", autouse=True)
def deployment() -> Iterator[None]:
    """In place of a database and secrets in this process, which nothing here needs."""
    return iter((None,))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the local cloud remembers in a module. Its database may lie elsewhere, and is removed from there."""
    folder = tmp_path_factory.mktemp("cloud") / "home"
    yield folder
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(os.environ, "DATABASE_URL", raising=False)
        remove_database(folder / "postgres")
