"""Every minute: the outbox's relay."""

import json
from collections.abc import Iterator

import boto3
import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from holdfast.platform.db import Origin, transaction
from holdfast.platform.outbox import claim_events, mark_published, publish_events
from holdfast.platform.settings import settings
from tests.api import LambdaContext, handler_of


@pytest.fixture
def heard() -> Iterator[str]:
    """A queue that hears every event of the bus; answers with its URL."""
    sqs, events = boto3.client("sqs"), boto3.client("events")
    url = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    bus = settings().event_bus
    events.put_rule(Name="heard", EventBusName=bus, EventPattern=json.dumps({"source": ["holdfast"]}))
    events.put_targets(Rule="heard", EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
    yield url
    events.remove_targets(Rule="heard", EventBusName=bus, Ids=["queue"])
    events.delete_rule(Name="heard", EventBusName=bus)
    sqs.delete_queue(QueueUrl=url)


def announce(tenant: str, *texts: str) -> None:
    with transaction(tenant, Origin("test", "test")) as db:
        for text in texts:
            db.announce("tests.thing.happened", "thing", {"text": text})


def told(url: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    while messages := boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"])["detail"] for message in messages]
    return found


def test_what_was_announced_reaches_the_bus_once_in_order(tenant: str, heard: str) -> None:
    announce(tenant, *(str(n) for n in range(25)))
    assert publish_events(tenant) == 25
    assert publish_events(tenant) == 0
    details = told(heard)
    assert [detail["sequence"] for detail in details] == list(range(1, 26))
    assert {detail["tenant_id"] for detail in details} == {tenant}
    assert details[3]["data"] == {"text": "3"}


def test_what_was_rolled_back_was_never_announced(tenant: str) -> None:
    with pytest.raises(RuntimeError), transaction(tenant, Origin("test", "test")) as db:
        db.announce("tests.thing.happened", "thing", {})
        raise RuntimeError
    assert claim_events(tenant) == []


def test_claimed_events_are_nobody_elses_until_they_are_published(tenant: str) -> None:
    announce(tenant, "a")
    claimed = claim_events(tenant)
    assert len(claimed) == 1
    assert claim_events(tenant) == []
    mark_published([claimed[0].id])
    assert claim_events(tenant) == []


def test_the_schedule_publishes_what_there_is(tenant: str, heard: str, admin_engine: Engine) -> None:
    announce(tenant, "a")
    with admin_engine.begin() as connection:  # what other tests have announced would take its time
        elsewhere = text("update events set published_at = now() where tenant_id <> :t and published_at is null")
        connection.execute(elsewhere, {"t": decode_id("tnt", tenant)})
    assert handler_of("ops/relay_events")({"watch_seconds": 0}, LambdaContext()) == {"published": 1}
    assert {detail["tenant_id"] for detail in told(heard)} == {tenant}
