"""A deployment for the bench, and one tenant in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from local import postgres
from tests.api import Api
from tests.deployment import deployed, make_tenant, migrated

_DATABASE = "bench_routes"


@contextmanager
def open_house(server: postgres.Server) -> Iterator[Api]:
    """The routes of a new tenant, in this process and in those that inherit its environment."""
    with migrated(server, _DATABASE) as admin, deployed(server, _DATABASE, connections=1):
        yield Api(make_tenant(admin))
