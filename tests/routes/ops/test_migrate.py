"""Invoked on every deployment."""

import secrets

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from holdfast.platform import settings
from local import postgres
from tests.api import LambdaContext, handler_of
from tests.secrets_extension import serving_secrets


def test_it_brings_an_empty_database_up_to_date_and_does_nothing_the_second_time(
    server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    maintenance = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text("create database fresh"))
    password = secrets.token_hex(8)
    values = {"database_admin_url": server.url("fresh"), "database_password": password}
    with serving_secrets("fresh", values) as port:
        monkeypatch.setenv("SECRETS_ID", "fresh")
        monkeypatch.setenv("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", str(port))
        settings.forget_settings()
        migrate = handler_of("ops/migrate")
        first = migrate({}, LambdaContext())["migrated"]
        assert first[0] == "0001_platform"
        assert migrate({}, LambdaContext())["migrated"] == []
    monkeypatch.undo()
    settings.forget_settings()
    with maintenance.connect() as connection:
        stored = connection.execute(text("select rolpassword from pg_authid where rolname = 'holdfast_app'"))
        assert stored.scalar_one().startswith("SCRAM-SHA-256$")
        connection.execute(text("drop database fresh"))
    maintenance.dispose()


def test_the_application_may_not_migrate(server: postgres.Server, deployment: None) -> None:
    engine = create_engine(server.url("holdfast", user="holdfast_app"))
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text("create table mine (id integer)"))
    engine.dispose()
