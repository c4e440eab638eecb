import threading
from collections.abc import Iterator

import pytest

from tests.providers.quiet_server import QuietServer


@pytest.fixture
def quiet_server() -> Iterator[QuietServer]:
    quiet = QuietServer()
    thread = threading.Thread(target=quiet.serve_forever)
    thread.start()
    yield quiet
    quiet.is_over.set()
    quiet.shutdown()
    thread.join()
    quiet.server_close()
