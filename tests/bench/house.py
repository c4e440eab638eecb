"""A deployment for the bench: one migrated database, its secrets, its AWS, and one tenant."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from moto import mock_aws
from sqlalchemy import create_engine, text

from holdfast.platform import settings as settings_module
from holdfast.platform.db import engine
from holdfast_migrations.upgrade import upgrade
from local import postgres
from tests.api import Api
from tests.conftest import SECRETS, make_tenant, provision_aws
from tests.secrets_extension import serving_secrets

_DATABASE = "bench_routes"


@contextmanager
def open_house(server: postgres.Server) -> Iterator[Api]:
    """The routes of a new tenant, in this process and in those that inherit its environment."""
    maintenance = create_engine(server.url(), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"create database {_DATABASE}"))
    maintenance.dispose()
    admin = create_engine(server.url(_DATABASE))
    before = dict(os.environ)
    try:
        upgrade(admin)
        with serving_secrets("holdfast-bench", SECRETS) as port, mock_aws():
            os.environ.update(_environment(server, port))
            settings_module.forget_settings()
            provision_aws()
            yield Api(make_tenant(admin))
            engine().dispose()
    finally:
        admin.dispose()
        os.environ.clear()
        os.environ.update(before)
        settings_module.forget_settings()


def _environment(server: postgres.Server, secrets_port: int) -> dict[str, str]:
    """What the templates give a function."""
    return {
        "ENVIRONMENT": "local",
        "DATABASE_URL": server.url(_DATABASE, user="holdfast_app"),
        "PUBLIC_URL": "http://127.0.0.1:8080",
        "EVENT_BUS": "holdfast-bench",
        "FILES_BUCKET": "holdfast-bench-files",
        "VAULT_KEY": "alias/holdfast-bench",
        "EMAIL_SENDER": "Holdfast <no-reply@example.com>",
        "PAYMENT_PROVIDERS": "sandbox,paystack",
        "SECRETS_ID": "holdfast-bench",
        "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(secrets_port),
        "AWS_SESSION_TOKEN": "bench",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "POWERTOOLS_LOG_LEVEL": "WARNING",
    }
