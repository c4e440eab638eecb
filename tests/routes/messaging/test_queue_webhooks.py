"""Queue QueueWebhooks: which events go to which endpoints, each once, in the order of their subject"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from holdfast.messaging.rules.webhooks import DUE
from holdfast.platform.outbox import Envelope, claim_events
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.messaging import rows
from tests.factories.receivers import receiving
from tests.factories.webhooks import announce, bring, log_of, make_endpoint, relay

FUNCTION = "messaging/queue_webhooks"


def endpoint(api: Api, owner: Admin, *types: str) -> str:
    return str(make_endpoint(api, owner, "", *types)["endpoint"]["id"])


def announced(tenant: str, subject: str, *types: str) -> list[Envelope]:
    """What was announced, in the hands of its queues."""
    claim_events(tenant)
    announce(tenant, subject, *types)
    return claim_events(tenant)


def queued(api: Api, owner: Admin, endpoint_id: str) -> list[tuple[str, int]]:
    """Type and sequence of what is on its way, the oldest row first."""
    return [(each["event_type"], each["sequence"]) for each in reversed(log_of(api, owner, endpoint_id))]


@pytest.mark.parametrize(
    ("types", "heard"),
    [
        (["*"], ["escrow.order.funded", "payments.payment.succeeded", "ledger.monitor.crossed"]),
        (["escrow.*"], ["escrow.order.funded"]),
        (["escrow.order.*", "ledger.monitor.crossed"], ["escrow.order.funded", "ledger.monitor.crossed"]),
        (["escrow.order.funded"], ["escrow.order.funded"]),
        (["escrow.order", "escrow.ord.*", "pay.*", "ledger"], []),
    ],
)
def test_an_endpoint_hears_of_the_types_that_it_names(
    api: Api, tenant: str, owner: Admin, types: list[str], heard: list[str]
) -> None:
    endpoint_id = endpoint(api, owner, *types)
    order_id = new_id("ord")
    for each in announced(
        tenant, order_id, "escrow.order.funded", "payments.payment.succeeded", "ledger.monitor.crossed"
    ):
        bring(FUNCTION, each.detail)
    assert [type for type, _ in queued(api, owner, endpoint_id)] == heard


@pytest.mark.parametrize("errand", ["messaging.message.queued", "payments.webhook.received", DUE])
def test_errands_inside_the_house_are_no_news(api: Api, tenant: str, owner: Admin, errand: str) -> None:
    endpoint_id = endpoint(api, owner)
    for each in announced(tenant, new_id("ord"), errand):
        bring(FUNCTION, each.detail)
    assert queued(api, owner, endpoint_id) == []


def test_an_event_that_comes_again_is_queued_once(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    endpoint_id = endpoint(api, owner)
    [event] = announced(tenant, new_id("ord"))
    for _ in range(3):
        bring(FUNCTION, event.detail)
    assert len(queued(api, owner, endpoint_id)) == 1
    assert [each["type"] for each in rows(admin_engine, "events", tenant)].count(DUE) == 1


def test_what_comes_in_another_order_is_sent_in_its_own(api: Api, tenant: str, owner: Admin) -> None:
    with receiving() as receiver:
        make_endpoint(api, owner, receiver.url)
        order_id = new_id("ord")
        announce(tenant, order_id, *["escrow.order.funded"] * 5)
        relay(tenant, is_reversed=True)
        assert receiver.heard(order_id) == [1, 2, 3, 4, 5]


def test_what_comes_too_early_brings_what_belongs_before_it(api: Api, tenant: str, owner: Admin) -> None:
    with receiving() as receiver:
        make_endpoint(api, owner, receiver.url)
        order_id = new_id("ord")
        *earlier, last = announced(tenant, order_id, *["escrow.order.funded"] * 4)
        bring(FUNCTION, last.detail)
        relay(tenant)  # the others are still on their way
        assert receiver.heard(order_id) == [1, 2, 3, 4]
        for each in earlier:
            bring(FUNCTION, each.detail)
        relay(tenant)
        assert receiver.heard(order_id) == [1, 2, 3, 4]


def test_what_comes_at_once_is_sent_in_order(api: Api, tenant: str, owner: Admin) -> None:
    with receiving() as receiver:
        make_endpoint(api, owner, receiver.url)
        order_id = new_id("ord")
        events = announced(tenant, order_id, *["escrow.order.funded"] * 8)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda each: bring(FUNCTION, each.detail), reversed(events)))
        relay(tenant)
        assert receiver.heard(order_id) == list(range(1, 9))


def test_nothing_from_before_the_endpoint_was_added(api: Api, tenant: str, owner: Admin) -> None:
    order_id = new_id("ord")
    old = announced(tenant, order_id, "escrow.order.created")
    endpoint_id = endpoint(api, owner)
    for each in [*old, *announced(tenant, order_id, "escrow.order.funded")]:
        bring(FUNCTION, each.detail)
    assert queued(api, owner, endpoint_id) == [("escrow.order.funded", 2)]


def test_nothing_of_another_tenant(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    elsewhere = make_tenant(admin_engine)
    there: Any = make_admin(elsewhere)
    here, other = endpoint(api, owner), endpoint(Api(elsewhere), there)
    for each in announced(tenant, new_id("ord")):
        bring(FUNCTION, each.detail)
    assert (len(queued(api, owner, here)), queued(Api(elsewhere), there, other)) == (1, [])
