import threading
from collections.abc import Iterator

import pytest

from tests.providers.quiet_server import QuietServer


@pytest.fixture
def server() -> Iterator[QuietServer]:
    server = QuietServer()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.is_over.set()
    server.shutdown()
    thread.join()
    server.server_close()
