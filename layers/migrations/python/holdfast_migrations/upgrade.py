"""Bring a database's schema up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from holdfast_migrations.roles import create_roles, set_app_password


def upgrade(admin: Engine, app_password: str | None = None, *, to: str = "head") -> list[str]:
    """Run what is missing, up to a revision, as the schema's owner, all or nothing, and answer with the revisions that
    were run.

    A lock that cannot be had within five seconds ends the migration rather than the traffic behind it.
    """
    with admin.begin() as connection:
        create_roles(connection)
        if app_password is not None:
            set_app_password(connection, app_password)
    with admin.begin() as connection:
        connection.execute(text("set local lock_timeout = '5s'"))
        connection.execute(text("set local statement_timeout = '10min'"))
        connection.execute(text("select pg_advisory_xact_lock(4815162342)"))
        connection.execute(text("set local role holdfast_owner"))
        before = _revision(connection)
        config = _config(connection)
        command.upgrade(config, to)
        script = ScriptDirectory.from_config(config)
        done = [revision.revision for revision in script.iterate_revisions(to, before)]
        return list(reversed(done))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return "base"
    return str(connection.execute(text("select version_num from alembic_version")).scalar_one())
