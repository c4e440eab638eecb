"""The synchronous delivery that tests use does what the running cloud does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.lambdas import FunctionFailed
from local.model import Deployment, Function, Json
from local.sqs_events import Message, failed_ids, sqs_event
from local.template import Place, read
from local.testing import NotQuiet, bridge_event, drain, matches

SHOP = Path(__file__).parent / "shop"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:shop-Orders-Queue"


@pytest.fixture(scope="module")
def shop() -> Deployment:
    return read(SHOP / "template.yaml", {"VpcId": "vpc-local", "SubnetIds": "subnet-a"}, Place("shop"))


def announced(*subjects: str, kind: str = "orders.placed") -> Callable[[], list[dict[str, Json]]]:
    """An outbox with these events, that gives each once."""
    waiting: list[dict[str, Json]] = [
        {"id": f"evt_{number}", "type": kind, "subject": subject, "sequence": 1, "data": {}}
        for number, subject in enumerate(subjects)
    ]

    def take() -> list[dict[str, Json]]:
        taken, waiting[:] = list(waiting), []
        return taken

    return take


def subjects_of(event: Any) -> list[str]:
    return [json.loads(record["body"])["detail"]["subject"] for record in event["Records"]]


def test_events_reach_the_consumer_in_batches_and_in_order(shop: Deployment) -> None:
    seen: list[tuple[str, list[str]]] = []

    def invoke(function: Function, event: Json) -> Json:
        seen.append((function.logical_id, subjects_of(event)))
        return {"batchItemFailures": []}

    drained = drain(shop, announced("a", "b", "c"), invoke)
    assert seen == [("RecordOrder", ["a", "b"]), ("RecordOrder", ["c"])]
    assert drained.deliveries == {"RecordOrder": 2}


def test_events_that_no_rule_matches_are_delivered_to_nobody(shop: Deployment) -> None:
    drained = drain(shop, announced("a", kind="payments.paid"), lambda function, event: pytest.fail("delivered"))
    assert drained.deliveries == {}


def test_events_that_consumers_give_rise_to_are_delivered_too(shop: Deployment) -> None:
    seen, outbox = [], [announced("first")]

    def invoke(function: Function, event: Json) -> Json:
        seen.extend(subjects_of(event))
        if subjects_of(event) == ["first"]:
            outbox.append(announced("second"))
        return None

    drain(shop, lambda: [detail for take in outbox for detail in take()], invoke)
    assert seen == ["first", "second"]


def test_a_reported_failure_comes_again_and_then_is_a_dead_letter(shop: Deployment) -> None:
    counts: dict[str, list[str]] = {}

    def invoke(function: Function, event: Any) -> Json:
        failures: list[Json] = []
        for record, subject in zip(event["Records"], subjects_of(event), strict=True):
            counts.setdefault(subject, []).append(record["attributes"]["ApproximateReceiveCount"])
            if subject == "bad" or (subject == "late" and len(counts["late"]) == 1):
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}

    drained = drain(shop, announced("good", "late", "bad"), invoke, allow_dead_letters=True)
    assert counts == {"good": ["1"], "late": ["1", "2"], "bad": ["1", "2", "3"]}
    (letter,) = drained.dead_letters
    assert (letter.queue, json.loads(letter.body)["detail"]["subject"]) == ("shop-Orders-Queue", "bad")


def test_a_consumer_that_raises_fails_the_test_with_its_reason(shop: Deployment) -> None:
    def invoke(function: Function, event: Json) -> Json:
        raise FunctionFailed(function.name, "ValueError", "broken on purpose")

    with pytest.raises(NotQuiet, match="broken on purpose"):
        drain(shop, announced("a"), invoke)


def test_events_without_end_are_noticed(shop: Deployment) -> None:
    def always() -> list[dict[str, Json]]:
        return announced("again")()

    with pytest.raises(NotQuiet, match="events gave rise to events"):
        drain(shop, always, lambda function, event: None)


PLACED = bridge_event({"type": "orders.placed", "subject": "ord_1", "data": {"amount": 5, "tags": ["a", "b"]}})


@pytest.mark.parametrize(
    ("pattern", "is_match"),
    [
        ({"source": ["holdfast"]}, True),
        ({"source": ["other"]}, False),
        ({"detail-type": [{"prefix": "orders."}]}, True),
        ({"detail-type": [{"anything-but": ["orders.placed"]}]}, False),
        ({"detail": {"data": {"amount": [{"numeric": [">", 4]}]}}}, True),
        ({"detail": {"data": {"tags": ["b"]}}}, True),
        ({"detail": {"data": {"missing": [{"exists": True}]}}}, False),
        ({"source": ["holdfast"], "detail": {"subject": ["ord_2"]}}, False),
        ({"$or": [{"source": ["other"]}, {"detail-type": ["orders.placed"]}]}, True),
    ],
)
def test_patterns_match_as_in_eventbridge(pattern: dict[str, Json], is_match: bool) -> None:
    assert matches(pattern, PLACED) is is_match


def test_the_event_of_a_batch_is_lambdas() -> None:
    (record,) = [dict(each) for each in sqs_event(QUEUE, ["hello"])["Records"]]  # type: ignore[union-attr, arg-type]
    assert set(record) == {
        "messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody", "eventSource",
        "eventSourceARN", "awsRegion",
    }  # fmt: skip
    assert record["body"] == "hello"
    assert record["md5OfBody"] == "5d41402abc4b2a76b9719d911017c592"
    assert (record["eventSource"], record["eventSourceARN"], record["awsRegion"]) == ("aws:sqs", QUEUE, "us-east-1")


MESSAGES = [Message("a", message_id="1"), Message("b", message_id="2")]


@pytest.mark.parametrize(
    ("result", "left"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "2"}]}, {"2"}),
        ({"batchItemFailures": [{"itemIdentifier": "unknown"}]}, {"1", "2"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"1", "2"}),
        ({"batchItemFailures": [{}]}, {"1", "2"}),
        ({"batchItemFailures": "all"}, {"1", "2"}),
        ("nonsense", {"1", "2"}),
    ],
)
def test_a_consumers_result_is_read_by_lambdas_rules(result: Json, left: set[str]) -> None:
    assert failed_ids(result, MESSAGES, reports_failures=True) == left
    assert failed_ids(result, MESSAGES, reports_failures=False) == set()
