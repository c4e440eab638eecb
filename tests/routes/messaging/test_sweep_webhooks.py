"""Every minute: the webhooks whose next attempt is due"""

from datetime import timedelta

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from holdfast.messaging.rules.webhooks import ANNOUNCED_AGAIN, DUE
from holdfast.platform.db import tenants_with_work
from holdfast.platform.outbox import claim_events
from tests.api import Api, LambdaContext, handler_of
from tests.factories.escrow import pass_time
from tests.factories.messaging import rows
from tests.factories.receivers import receiving
from tests.factories.webhooks import announce, bring, make_endpoint, relay, sweep


def swept(tenant: str) -> int:
    done: int = handler_of("messaging/sweep_webhooks")({"tenant_id": tenant}, LambdaContext())["done"]
    return done


def test_a_tenant_has_work_when_an_attempt_is_due(api: Api, tenant: str, owner: Admin) -> None:
    with receiving(status=500) as receiver:
        make_endpoint(api, owner, receiver.url)
        announce(tenant, new_id("ord"))
        relay(tenant)
        assert tenant not in tenants_with_work("work_event_deliveries")
        pass_time(tenant, timedelta(seconds=10))
        assert tenant in tenants_with_work("work_event_deliveries")
        receiver.status = 200
        assert sweep(tenant) == 1
        assert tenant not in tenants_with_work("work_event_deliveries")


def test_what_was_announced_is_announced_again_only_when_it_must_be_lost(api: Api, tenant: str, owner: Admin) -> None:
    make_endpoint(api, owner)
    announce(tenant, new_id("ord"))
    for each in claim_events(tenant):
        bring("messaging/queue_webhooks", each.detail)
    assert swept(tenant) == 0
    pass_time(tenant, ANNOUNCED_AGAIN + timedelta(seconds=1))
    assert (swept(tenant), swept(tenant)) == (1, 0)


def test_of_each_subject_only_the_first_is_announced(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    with receiving(status=500) as receiver:
        make_endpoint(api, owner, receiver.url)
        for order_id in (new_id("ord"), new_id("ord")):
            announce(tenant, order_id, *["escrow.order.funded"] * 3)
        relay(tenant)
        assert [each["type"] for each in rows(admin_engine, "events", tenant)].count(DUE) == 2
        pass_time(tenant, timedelta(minutes=1))
        assert swept(tenant) == 2


def test_a_run_without_anything_due_does_nothing(tenant: str, admin_engine: Engine) -> None:
    assert swept(tenant) == 0
