"""A deployment for tests and measurements: a migrated database, secrets, AWS, and the environment of a function."""

import os
import secrets as random
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto import mock_aws
from sqlalchemy import Engine, create_engine, text

from holdfast.kernel.ids import decode_id, new_id
from holdfast.platform import settings as settings_module
from holdfast.platform.db import engine
from holdfast_migrations.upgrade import upgrade
from local import postgres
from tests.factories.carriers import nobody_carries
from tests.message_secrets import MESSAGE_SECRETS
from tests.secrets_extension import serving_secrets

SECRETS = {
    "token_signing_key": b64encode(random.token_bytes(32)).decode(),
    "checkpoint_signing_key": random.token_hex(32),
    "front_door_key": random.token_hex(32),
    "code_pepper": random.token_hex(32),
    "fincra_secret_key": random.token_hex(20),
    "fincra_public_key": f"pk_test_{random.token_hex(20)}",
    "fincra_business_id": random.token_hex(12),
    "fincra_webhook_secret": random.token_hex(20),
    "providus_client_id": random.token_hex(10),
    "providus_client_secret": random.token_hex(40),
    "paystack_secret_key": f"sk_test_{random.token_hex(20)}",
    "file_scan_secret": f"whsec_{b64encode(random.token_bytes(32)).decode()}",
    "sandbox_secret": random.token_hex(32),
    **MESSAGE_SECRETS,
}
REGION = "eu-west-1"


@contextmanager
def migrated(server: postgres.Server, database: str) -> Iterator[Engine]:
    """A new database with the schema; answers with the server's administrator in it."""
    maintenance = create_engine(server.url(), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f"create database {database}"))
    maintenance.dispose()
    admin = create_engine(server.url(database))
    upgrade(admin)
    yield admin
    admin.dispose()


@contextmanager
def deployed(server: postgres.Server, database: str, connections: int) -> Iterator[None]:
    """What the templates give a function, in this process and in those that inherit its environment."""
    before = dict(os.environ)
    try:
        with serving_secrets("holdfast-test", SECRETS) as port, mock_aws(), nobody_carries():
            os.environ |= _environment(server.url(database, user="holdfast_app"), port, connections)
            settings_module.forget_settings()
            _create_resources()
            yield
            engine().dispose()
    finally:
        os.environ.clear()
        os.environ |= before
        settings_module.forget_settings()


def _environment(database_url: str, secrets_port: int, connections: int) -> dict[str, str]:
    return {
        "ENVIRONMENT": "local",
        "DATABASE_URL": database_url,
        "PUBLIC_URL": "http://127.0.0.1:8080",
        "APP_URL": "http://127.0.0.1:3000",
        "EVENT_BUS": "holdfast-test",
        "FILES_BUCKET": "holdfast-test-files",
        "VAULT_KEY": "alias/holdfast-test",
        "EMAIL_SENDER": "Holdfast <no-reply@example.com>",
        "PAYMENT_PROVIDERS": "sandbox,paystack,fincra,providus",
        "SOCKET_URL": "wss://sockets.example.com/live",
        "MESSAGE_PROVIDERS": "ses,sns,sendgrid,twilio,telnyx,termii,whatsapp",
        "SECRETS_ID": "holdfast-test",
        "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(secrets_port),
        "HOLDFAST_LOCAL_CONCURRENCY": str(connections),
        "AWS_SESSION_TOKEN": "test",
        "AWS_DEFAULT_REGION": REGION,
        "POWERTOOLS_LOG_LEVEL": "WARNING",
    }


def make_tenant(admin_engine: Engine) -> str:
    """A new tenant's id."""
    tenant_id = new_id("tnt")
    values = {"id": decode_id("tnt", tenant_id), "slug": f"t-{random.token_hex(6)}"}
    with admin_engine.begin() as connection:
        connection.execute(text("insert into tenants values (:id, :slug, 'Holdfast', true, 0, now())"), values)
    return tenant_id


def _create_resources() -> None:
    """What the templates create."""
    boto3.client("s3").create_bucket(
        Bucket=os.environ["FILES_BUCKET"], CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    boto3.client("events").create_event_bus(Name=os.environ["EVENT_BUS"])
    kms = boto3.client("kms")
    kms.create_alias(AliasName=os.environ["VAULT_KEY"], TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    boto3.client("sesv2").create_email_identity(EmailIdentity="no-reply@example.com")
