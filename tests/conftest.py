"""One real PostgreSQL for the whole run, one tenant for each test: row-level security keeps tests apart as it keeps
tenants apart."""

import os
import secrets as random
from base64 import b64encode
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws
from sqlalchemy import Engine, create_engine, text

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import decode_id, new_id
from holdfast.platform import settings as settings_module
from holdfast.platform.db import engine
from holdfast_migrations.upgrade import upgrade
from local import postgres
from tests.api import Api
from tests.factories.identity import make_admin, make_user
from tests.factories.payments import PaystackInProcess, SandboxInProcess, paystack_http, sandbox_http
from tests.secrets_extension import serving_secrets

SECRETS = {
    "token_signing_key": b64encode(random.token_bytes(32)).decode(),
    "front_door_key": random.token_hex(32),
    "code_pepper": random.token_hex(32),
    "paystack_secret_key": f"sk_test_{random.token_hex(20)}",
    "sandbox_secret": random.token_hex(32),
}


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as running:
        yield running


@pytest.fixture(scope="session")
def admin_engine(server: postgres.Server) -> Iterator[Engine]:
    """The server's administrator, in the migrated database."""
    maintenance = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text("create database holdfast"))
    maintenance.dispose()
    admin = create_engine(server.url("holdfast"))
    upgrade(admin)
    yield admin
    admin.dispose()


@pytest.fixture(scope="session", autouse=True)
def deployment(server: postgres.Server, admin_engine: Engine) -> Iterator[None]:
    """What the templates give a function: its environment, its secrets, its AWS."""
    with serving_secrets("holdfast-test", SECRETS) as port, mock_aws():
        os.environ |= {
            "ENVIRONMENT": "local",
            "DATABASE_URL": server.url("holdfast", user="holdfast_app"),
            "PUBLIC_URL": "http://127.0.0.1:8080",
            "EVENT_BUS": "holdfast-test",
            "FILES_BUCKET": "holdfast-test-files",
            "VAULT_KEY": "alias/holdfast-test",
            "EMAIL_SENDER": "Holdfast <no-reply@example.com>",
            "PAYMENT_PROVIDERS": "sandbox,paystack",
            "SECRETS_ID": "holdfast-test",
            "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(port),
            "HOLDFAST_LOCAL_CONCURRENCY": "60",
            "AWS_SESSION_TOKEN": "test",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "POWERTOOLS_LOG_LEVEL": "WARNING",
        }
        settings_module.forget_settings()
        provision_aws()
        yield
        engine().dispose()


def provision_aws() -> None:
    """What the templates create."""
    region = os.environ["AWS_DEFAULT_REGION"]
    boto3.client("s3").create_bucket(
        Bucket=os.environ["FILES_BUCKET"],
        CreateBucketConfiguration={"LocationConstraint": region},  # type: ignore[typeddict-item]
    )
    boto3.client("events").create_event_bus(Name=os.environ["EVENT_BUS"])
    kms = boto3.client("kms")
    kms.create_alias(AliasName=os.environ["VAULT_KEY"], TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    boto3.client("sesv2").create_email_identity(EmailIdentity="no-reply@example.com")


@pytest.fixture
def tenant(admin_engine: Engine) -> str:
    """A new tenant's id."""
    return make_tenant(admin_engine)


@pytest.fixture
def api(tenant: str) -> Api:
    return Api(tenant)


@pytest.fixture
def payer(tenant: str) -> User:
    return make_user(tenant)


@pytest.fixture
def owner(tenant: str) -> Admin:
    return make_admin(tenant)


@pytest.fixture
def sandbox(api: Api) -> Iterator[SandboxInProcess]:
    """The sandbox provider, served in this process."""
    with sandbox_http(api) as provider:
        yield provider


@pytest.fixture
def paystack() -> Iterator[PaystackInProcess]:
    """Paystack as documented, in this process."""
    with paystack_http() as provider:
        yield provider


def make_tenant(admin_engine: Engine) -> str:
    tenant_id = new_id("tnt")
    values = {"id": decode_id("tnt", tenant_id), "slug": f"t-{random.token_hex(6)}"}
    with admin_engine.begin() as connection:
        connection.execute(
            text("insert into tenants values (:id, :slug, :slug, true, 0, now())"),
            values,
        )
    return tenant_id
