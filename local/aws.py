"""The AWS services, as moto answers for them, with everything the templates create in them."""

from __future__ import annotations

import base64
import json
import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import boto3
from botocore.config import Config
from moto.backends import get_backend
from moto.server import ThreadedMotoServer

from local.model import Bucket, Deployment, Json, Key, Queue, Secret
from local.secret_values import SecretFile
from local.serving import HOST, free_port

FIRST_PORT = 4566


@dataclass(frozen=True, slots=True)
class Aws:
    """One moto server. Nothing that it holds outlives this process, except the material of KMS keys (see `create`)."""

    port: int
    account: str
    region: str
    session_token: str

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    def variables(self) -> dict[str, str]:
        """What the Lambda runtime would give a function to reach AWS with."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_SESSION_TOKEN": self.session_token,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str) -> Any:
        return _client(self, service)

    def backend(self, service: str) -> Any:
        """moto's own objects, for what its HTTP interface does not tell. moto is pinned for that reason."""
        return get_backend(cast("Any", service))[self.account][self.region]


@cache
def _client(aws: Aws, service: str) -> Any:
    """Made once: reading a service's description takes tens of milliseconds."""
    return boto3.client(
        cast("Any", service),
        endpoint_url=aws.endpoint,
        region_name=aws.region,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        aws_session_token=aws.session_token,
        config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )


@contextmanager
def serving_aws(account: str, region: str, session_token: str, port: int | None = None) -> Iterator[Aws]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    aws = Aws(free_port(FIRST_PORT) if port is None else port, account, region, session_token)
    server = ThreadedMotoServer(HOST, aws.port, verbose=False)
    server.start()
    try:
        yield aws
    finally:
        server.stop()


def create(aws: Aws, deployment: Deployment, strings: Mapping[str, str], kept: SecretFile) -> None:
    """Create what does not exist yet and bring up to date what does: run again when a template has changed.

    `strings` are the secrets' values by name. The material of KMS keys is kept, so that what they have encrypted can
    still be read after a restart.
    """
    for key in deployment.keys:
        _create_key(aws, key, kept.kept("keys", key.id, lambda: base64.b64encode(secrets.token_bytes(32)).decode()))
    for alias in deployment.aliases:
        if alias.name not in {each["AliasName"] for each in aws.client("kms").list_aliases()["Aliases"]}:
            aws.client("kms").create_alias(AliasName=alias.name, TargetKeyId=alias.key_id)
    dead_letter_arns = {queue.redrive.dead_letter_arn for queue in deployment.queues if queue.redrive}
    for queue in sorted(deployment.queues, key=lambda queue: queue.arn not in dead_letter_arns):
        _create_queue(aws, queue)
    events = aws.client("events")
    for bus in deployment.buses:
        if bus.name not in {each["Name"] for each in events.list_event_buses()["EventBuses"]}:
            events.create_event_bus(Name=bus.name)
    for rule in deployment.rules:
        events.put_rule(Name=rule.name, EventBusName=rule.bus, EventPattern=rule.pattern)
        target = {"Id": rule.target_id, "Arn": rule.queue_arn}
        answer = events.put_targets(Rule=rule.name, EventBusName=rule.bus, Targets=[target])
        assert answer["FailedEntryCount"] == 0, answer
    for bucket in deployment.buckets:
        _create_bucket(aws, bucket)
    for secret in deployment.secrets:
        _create_secret(aws, secret, strings.get(secret.name))
    for sender in deployment.senders:
        verify_sender(aws, sender.identity)


def verify_sender(aws: Aws, identity: str) -> None:
    """Let e-mail be sent from an address or a domain, as somebody who clicked the link in SES's mail."""
    if identity not in {
        each["IdentityName"] for each in aws.client("sesv2").list_email_identities()["EmailIdentities"]
    }:
        aws.client("sesv2").create_email_identity(EmailIdentity=identity)


def _create_key(aws: Aws, key: Key, material: str) -> None:
    keys = aws.backend("kms").keys
    if key.id in keys:
        return
    made = aws.backend("kms").create_key(None, key.usage, "SYMMETRIC_DEFAULT", "", None)
    del keys[made.id]
    made.id, made.key_material = key.id, base64.b64decode(material)
    made.arn = f"arn:aws:kms:{aws.region}:{aws.account}:key/{key.id}"
    keys[made.id] = made


def _create_queue(aws: Aws, queue: Queue) -> None:
    attributes = {"VisibilityTimeout": str(queue.visibility_seconds), **queue.attributes}
    if queue.redrive:
        policy: dict[str, Json] = {
            "deadLetterTargetArn": queue.redrive.dead_letter_arn,
            "maxReceiveCount": queue.redrive.max_receive_count,
        }
        attributes["RedrivePolicy"] = json.dumps(policy)
    sqs = aws.client("sqs")
    if queue.name in aws.backend("sqs").queues:
        url = sqs.get_queue_url(QueueName=queue.name)["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    else:
        sqs.create_queue(QueueName=queue.name, Attributes=attributes)


def _create_bucket(aws: Aws, bucket: Bucket) -> None:
    s3 = aws.client("s3")
    if bucket.name not in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=bucket.name)
    if bucket.cors:
        s3.put_bucket_cors(Bucket=bucket.name, CORSConfiguration={"CORSRules": json.loads(bucket.cors)})


def _create_secret(aws: Aws, secret: Secret, text: str | None) -> None:
    secrets_manager = aws.client("secretsmanager")
    if secret.name not in aws.backend("secretsmanager").secrets:
        secrets_manager.create_secret(Name=secret.name)
    if text is not None:
        secrets_manager.put_secret_value(SecretId=secret.name, SecretString=text)
