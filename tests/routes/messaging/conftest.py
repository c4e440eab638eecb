"""What the tests of webhooks share."""

from collections.abc import Iterator

import pytest

from tests.factories.receivers import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one
