"""The database of the local cloud: a server of our own, or the one that DATABASE_URL names."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from local import postgres
from local.postgres_binaries import server_account
from local.postgres_cluster import reachable

NAME = "holdfast"
APPLICATION_ROLE = "holdfast_app"


class DatabaseRefused(Exception):
    """What was asked for would destroy a database that was not made here."""


@dataclass(frozen=True, slots=True)
class Database:
    """admin_url: as the administrator, with its password · app_url: as the functions connect, without one"""

    admin_url: str
    app_url: str
    description: str


@contextmanager
def running_database(folder: Path) -> Iterator[Database]:
    """A database inside the block, its files in `folder`. Call it from the main thread."""
    given = os.environ.get("DATABASE_URL")
    if given:
        admin = make_url(given).set(drivername="postgresql+pg8000")
        yield _database(admin.render_as_string(hide_password=False), f"PostgreSQL at {admin.host}:{admin.port}")
        return
    with postgres.running(folder, durable=True) as server:
        _create(server.url())
        yield _database(server.url(NAME), f"PostgreSQL on port {server.port}, its files in {server.data_dir}")


def remove_database(folder: Path) -> None:
    """Forget everything that was stored. Raises DatabaseRefused for a database that DATABASE_URL names."""
    if os.environ.get("DATABASE_URL"):
        raise DatabaseRefused("--fresh removes only a database that was made here, not the one of DATABASE_URL")
    for place in {folder, reachable(folder.absolute(), server_account())}:
        shutil.rmtree(place, ignore_errors=True)


def _database(admin_url: str, description: str) -> Database:
    app = make_url(admin_url).set(username=APPLICATION_ROLE, password="")
    # An empty password would be sent as one; none makes the functions ask for the deployment's secret.
    return Database(admin_url, app.render_as_string(hide_password=False).replace(":@", "@"), description)


def _create(maintenance_url: str) -> None:
    engine = create_engine(maintenance_url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            known = connection.execute(text("select 1 from pg_database where datname = :name"), {"name": NAME})
            if known.first() is None:
                connection.execute(text(f"create database {NAME}"))
    finally:
        engine.dispose()
