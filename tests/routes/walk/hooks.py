"""Outgoing webhooks: endpoints, and what was sent there; and what a scanner of files sends us."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any

from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.files import make_file
from tests.factories.identity import make_admin, make_user
from tests.factories.receivers import receiving
from tests.factories.scans import scanned, signed
from tests.factories.webhooks import announce, log_of, make_endpoint, relay
from tests.routes.walk.calls import Situation
from tests.routes.walk.granting import called_by_whoever_may, grants, sample_body


@grants("messaging/add_webhook_endpoint")
def add_webhook_endpoint(api: Api) -> Situation:
    body = sample_body("messaging/add_webhook_endpoint", url=f"https://shop.example.com/{token_hex(8)}")
    return called_by_whoever_may("messaging/add_webhook_endpoint", api, body=body)


@grants("messaging/change_webhook_endpoint")
def change_webhook_endpoint(api: Api) -> Situation:
    body = sample_body("messaging/change_webhook_endpoint", url=f"https://shop.example.com/{token_hex(8)}")
    return called_by_whoever_may("messaging/change_webhook_endpoint", api, body=body, path=_endpoint(api))


def _about_an_endpoint(name: str, path: Callable[[Api], dict[str, str]]) -> None:
    function = f"messaging/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        return called_by_whoever_may(function, api, path=path(api))


def _endpoint(api: Api) -> dict[str, str]:
    return {"endpoint_id": make_endpoint(api, make_admin(api.tenant))["endpoint"]["id"]}


def _delivered(api: Api) -> tuple[dict[str, str], Any]:
    """An endpoint that has heard of one event, and what its log says of that."""
    admin = make_admin(api.tenant)
    with receiving() as receiver:
        path = {"endpoint_id": make_endpoint(api, admin, receiver.url, "escrow.*")["endpoint"]["id"]}
        announce(api.tenant, new_id("ord"))
        relay(api.tenant)
    return path, log_of(api, admin, path["endpoint_id"])[0]


def _delivery(api: Api) -> dict[str, str]:
    path, delivery = _delivered(api)
    return path | {"delivery_id": delivery["id"]}


_about_an_endpoint("list_webhook_endpoints", lambda api: _endpoint(api) and {})
_about_an_endpoint("get_webhook_endpoint", _endpoint)
_about_an_endpoint("remove_webhook_endpoint", _endpoint)
_about_an_endpoint("rotate_webhook_secret", _endpoint)
_about_an_endpoint("send_test_event", _endpoint)
_about_an_endpoint("list_event_deliveries", lambda api: _delivered(api)[0])
_about_an_endpoint("get_event_delivery", _delivery)


@grants("messaging/redeliver_events")
def redeliver_events(api: Api) -> Situation:
    path, delivery = _delivered(api)
    body = sample_body("messaging/redeliver_events", event_id=delivery["event_id"])
    return called_by_whoever_may("messaging/redeliver_events", api, body=body, path=path)


@grants("ops/receive_file_scan")
def receive_file_scan(api: Api) -> Situation:
    body = scanned(make_file(api, make_user(api.tenant)), "infected")
    return Situation(api, "ops/receive_file_scan", headers=signed(body), raw=body)


@grants("messaging/list_events")
def list_events(api: Api) -> Situation:
    announce(api.tenant, new_id("ord"))
    right = called_by_whoever_may("messaging/list_events", api)
    right.send()  # numbers it
    return right
