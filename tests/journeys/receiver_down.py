"""A journey: a shop's receiver is down while a laptop is sold. It misses nothing, and hears it in order."""

from collections import defaultdict
from typing import Any

from local.cloud import Cloud
from local.journey import arrivals, main_order, preparations
from local.journey.story import opened
from tests.factories.receivers import Receiver, receiving

DOWN, UP = 503, 204
AN_HOUR = 3600


def play(base_url: str, cloud: Cloud) -> bool:
    with opened(base_url, cloud) as story, receiving() as receiver:
        owner = preparations.play(story).owner.person
        added = owner.post("/v1/admin/webhook-endpoints", {"url": receiver.url, "event_types": ["*"]})
        path = f"/v1/admin/webhook-endpoints/{added['endpoint']['id']}"
        receiver.secrets.append(added["secret"])
        owner.post(f"{path}/test")
        story.until(lambda: receiver.accepted, "the test event")
        tested = [each.event["type"] for each in receiver.accepted]
        ada, bola, laptop = arrivals.play(story)
        story.until(lambda: len(_told(receiver)[laptop.id]) == len(laptop.read()["timeline"]), "hearing of the offer")
        receiver.status, before = DOWN, len(receiver.accepted)
        main_order.play(story, ada, bola, laptop)
        cloud.settle()
        missed = before == len(receiver.accepted) and bool(owner.get(path)["failing_since"])
        receiver.status = UP
        owner.post("/v1/admin/clock", {"advance_seconds": AN_HOUR})
        cloud.run_schedule("SweepWebhooks")
        story.until(lambda: not owner.get(f"{path}/deliveries", status="pending")["data"], "the end of what waited")
        cloud.settle()
        timeline = [entry["event"] for entry in laptop.read()["timeline"]]
        found = {
            "tested": tested,
            "missed while it was down": missed,
            "in order": _gaps(receiver),
            "of the laptop": [each["type"] for each in _told(receiver)[laptop.id]] == timeline,
            "fails": owner.get(path)["failing_since"],
            "given up": owner.get(f"{path}/deliveries", status="given_up")["data"],
            "dead letters": cloud.dead_letters(),
        }
    print(found, flush=True)
    return found == {
        "tested": ["messaging.webhook_endpoint.tested"],
        "missed while it was down": True,
        "in order": {},
        "of the laptop": True,
        "fails": None,
        "given up": [],
        "dead letters": {},
    }


def _told(receiver: Receiver) -> dict[str, list[Any]]:
    """By subject, the events that the receiver verified and took, as they came."""
    told = defaultdict(list)
    for each in receiver.accepted:
        told[each.event["subject"]].append(each.event)
    return told


def _gaps(receiver: Receiver) -> dict[str, list[int]]:
    """The subjects of which something is missing, or came twice or in another order."""
    numbers = {subject: [each["sequence"] for each in events] for subject, events in _told(receiver).items()}
    return {
        subject: found for subject, found in numbers.items() if found != list(range(found[0], found[0] + len(found)))
    }
