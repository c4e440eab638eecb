"""What the tests of webhooks and sockets share."""

from collections.abc import Iterator

import pytest

from tests.factories.receivers import Receiver, receiving
from tests.factories.sockets import SocketGateway, socket_gateway


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def gateway() -> Iterator[SocketGateway]:
    with socket_gateway() as one:
        yield one
