"""sweep_notifications: every hour."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.kernel.ids import encode_id
from holdfast.messaging.usecases import message_log
from holdfast.platform.db import tenants_with_work
from tests.api import Api, LambdaContext, handler_of, sample_event
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.messages import bring
from tests.factories.messaging import ORDER, deliver, make_notification, rows
from tests.factories.payments import pass_time, run_schedule

FUNCTION = "messaging/sweep_notifications"
VIEW = "work_expired_notifications"


def test_what_was_read_goes_after_90_days_and_the_rest_after_a_year(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    user = make_user(tenant)
    make_notification(tenant, user.id)
    seen = make_notification(tenant, user.id)
    api.call("messaging/read_notification", user, notification_id=seen)
    pass_time(admin_engine, tenant, timedelta(days=89))
    assert tenant not in tenants_with_work(VIEW)
    assert run_schedule(FUNCTION, tenant) == 0
    pass_time(admin_engine, tenant, timedelta(days=2))
    assert tenant in tenants_with_work(VIEW)
    assert run_schedule(FUNCTION, tenant) == 1
    assert [row["read_at"] for row in rows(admin_engine, "notifications", tenant)] == [None]
    assert tenant not in tenants_with_work(VIEW)
    pass_time(admin_engine, tenant, timedelta(days=275))
    assert tenant in tenants_with_work(VIEW)
    assert run_schedule(FUNCTION, tenant) == 1
    assert rows(admin_engine, "notifications", tenant) == []


def test_only_a_tenant_with_old_ones_gets_a_turn(tenant: str, admin_engine: Engine) -> None:
    elsewhere = make_tenant(admin_engine)
    for each in (tenant, elsewhere):
        make_notification(each, make_user(each).id)
    pass_time(admin_engine, tenant, timedelta(days=366))
    assert handler_of(FUNCTION)(sample_event(FUNCTION), LambdaContext())["done"] >= 1
    assert rows(admin_engine, "notifications", tenant) == []
    assert len(rows(admin_engine, "notifications", elsewhere)) == 1


def test_messages_go_after_400_days_with_their_attempts(
    api: Api, tenant: str, admin_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_log, "_BATCH", 1)  # several batches in a turn
    user = make_user(tenant, email="old.messages@example.com")
    event = ORDER | {"recipients": [user.id]}
    for _ in range(2):
        assert deliver("messaging/notify", tenant, "escrow.order.funded", event)
    for row in rows(admin_engine, "messages", tenant):
        assert bring(tenant, str(encode_id("msg", row["id"])))
    of_messages = ("messages", "message_attempts")
    before = {table: len(rows(admin_engine, table, tenant)) for table in of_messages}
    assert min(before.values()) == 2
    pass_time(admin_engine, tenant, timedelta(days=366))
    assert run_schedule(FUNCTION, tenant) == 2  # the notifications
    pass_time(admin_engine, tenant, timedelta(days=33))
    assert tenant not in tenants_with_work(VIEW)
    assert run_schedule(FUNCTION, tenant) == 0
    pass_time(admin_engine, tenant, timedelta(days=2))
    assert tenant in tenants_with_work(VIEW)
    assert run_schedule(FUNCTION, tenant) == 2
    assert [rows(admin_engine, table, tenant) for table in of_messages] == [[], []]
    assert tenant not in tenants_with_work(VIEW)
