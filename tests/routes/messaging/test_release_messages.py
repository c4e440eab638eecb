"""release_messages: every minute."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import decode_id, encode_id
from holdfast.platform.db import tenants_with_work
from holdfast.platform.tenant_settings import QuietHours
from tests.api import Api, LambdaContext, handler_of, sample_event
from tests.factories.messaging import ORDER, deliver, emails_to, rows
from tests.factories.payments import pass_time, run_schedule
from tests.factories.settings import set_settings
from tests.routes.messaging.wishes import OFF, put, reachable

FUNCTION = "messaging/release_messages"
VIEW = "work_held_messages"


@pytest.fixture
def user(tenant: str) -> User:
    """It is quiet for them now, for an hour or so, as the tenant has it."""
    now = datetime.now(UTC)
    starts_at, ends_at = (time((now + timedelta(hours=hours)).hour) for hours in (0, 2))
    set_settings(tenant, quiet_hours=QuietHours(starts_at, ends_at), time_zone="UTC")
    return reachable(tenant)


def tell(tenant: str, user: User, type: str = "escrow.order.funded") -> None:
    assert deliver("messaging/notify", tenant, type, ORDER | {"recipients": [user.id]})


def queued(admin_engine: Engine, tenant: str) -> list[str]:
    """The messages that were announced, in their order."""
    events = rows(admin_engine, "events", tenant)
    return [row["data"]["message_id"] for row in events if row["type"] == "messaging.message.queued"]


def test_what_comes_in_quiet_hours_waits_for_their_end_and_is_in_the_application_at_once(
    tenant: str, user: User, admin_engine: Engine
) -> None:
    tell(tenant, user)
    assert len(rows(admin_engine, "notifications", tenant)) == 1
    assert (queued(admin_engine, tenant), tenant in tenants_with_work(VIEW)) == ([], False)
    assert run_schedule(FUNCTION, tenant) == 0
    pass_time(admin_engine, tenant, timedelta(hours=2, minutes=1))
    assert tenant in tenants_with_work(VIEW)
    assert handler_of(FUNCTION)(sample_event(FUNCTION), LambdaContext())["done"] >= 1
    [message] = rows(admin_engine, "messages", tenant)
    [message_id] = queued(admin_engine, tenant)
    assert decode_id("msg", message_id) == message["id"]
    assert run_schedule(FUNCTION, tenant) == 0
    assert tenant not in tenants_with_work(VIEW)
    assert deliver("messaging/send_message", tenant, "messaging.message.queued", {"message_id": message_id})
    assert len(emails_to(f"{user.id}@example.com")) == 1


def test_what_guards_an_account_waits_for_nothing(tenant: str, user: User, admin_engine: Engine) -> None:
    tell(tenant, user, "identity.user.password_changed")
    assert len(queued(admin_engine, tenant)) == 1
    assert run_schedule(FUNCTION, tenant) == 0


def test_whoever_wants_no_quiet_is_told_at_once(api: Api, tenant: str, user: User, admin_engine: Engine) -> None:
    put(api, user, quiet="none")
    tell(tenant, user)
    assert len(queued(admin_engine, tenant)) == 1


def test_own_hours_count_before_the_tenants(api: Api, tenant: str, user: User, admin_engine: Engine) -> None:
    now = datetime.now(UTC)
    hours = [(now + timedelta(hours=hours)).strftime("%H:00") for hours in (4, 6)]
    put(api, user, quiet="own", quiet_hours={"starts_at": hours[0], "ends_at": hours[1], "time_zone": "UTC"})
    tell(tenant, user)
    assert len(queued(admin_engine, tenant)) == 1
    pass_time(admin_engine, tenant, timedelta(hours=5) - timedelta(minutes=now.minute))
    tell(tenant, user)
    assert len(queued(admin_engine, tenant)) == 1


def test_what_was_turned_off_in_the_meantime_is_not_sent(
    api: Api, tenant: str, user: User, admin_engine: Engine
) -> None:
    tell(tenant, user)
    put(api, user, orders=OFF)
    pass_time(admin_engine, tenant, timedelta(hours=2, minutes=1))
    assert run_schedule(FUNCTION, tenant) == 1
    [message] = rows(admin_engine, "messages", tenant)
    assert (message["status"], message["failure"], queued(admin_engine, tenant)) == ("dropped", "NotWanted", [])


def test_all_that_is_due_is_released_some_to_a_transaction(
    tenant: str, user: User, admin_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        tell(tenant, user)
    pass_time(admin_engine, tenant, timedelta(hours=2, minutes=1))
    monkeypatch.setattr("holdfast.messaging.usecases.holding._AT_ONCE", 2)
    assert run_schedule(FUNCTION, tenant) == 5
    assert len(queued(admin_engine, tenant)) == 5


def test_two_sweeps_at_once_release_a_message_once(tenant: str, user: User, admin_engine: Engine) -> None:
    tell(tenant, user)
    pass_time(admin_engine, tenant, timedelta(hours=2, minutes=1))
    with admin_engine.begin() as other:
        other.execute(text("select 1 from user_messages for update"))
        assert run_schedule(FUNCTION, tenant) == 0
    assert run_schedule(FUNCTION, tenant) == 1
    assert [encode_id("msg", row["id"]) for row in rows(admin_engine, "messages", tenant)] == queued(
        admin_engine, tenant
    )
