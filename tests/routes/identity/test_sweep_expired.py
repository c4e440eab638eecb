"""sweep_expired: every hour."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.usecases.challenges import begin_challenge
from holdfast.kernel.ids import decode_id
from holdfast.platform.db import tenants_with_work
from tests.api import Api, LambdaContext, handler_of, sample_event
from tests.factories.identity import make_admin, make_user, register, user_row
from tests.factories.messaging import running
from tests.factories.payments import pass_time, run_schedule

FUNCTION = "identity/sweep_expired"


def count(admin_engine: Engine, table: str, tenant: str) -> int:
    statement = text(f"select count(*) from {table} where tenant_id = :tenant")
    with admin_engine.connect() as connection:
        return int(connection.execute(statement, {"tenant": decode_id("tnt", tenant)}).scalar_one())


def test_codes_and_challenges_go_a_day_after_they_expired(api: Api, tenant: str, admin_engine: Engine) -> None:
    register(api)
    begin_challenge(running(tenant), make_admin(tenant), "payouts.approve", "wdr_1")
    pass_time(admin_engine, tenant, timedelta(hours=23))
    assert run_schedule(FUNCTION, tenant) == 0
    assert tenant not in tenants_with_work("work_expired_identity")
    pass_time(admin_engine, tenant, timedelta(hours=2))
    assert tenant in tenants_with_work("work_expired_identity")
    assert run_schedule(FUNCTION, tenant) == 3
    assert count(admin_engine, "verification_codes", tenant) == count(admin_engine, "challenges", tenant) == 0
    assert tenant not in tenants_with_work("work_expired_identity")


def test_a_registration_never_confirmed_goes_after_a_week_and_a_user_stays(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    register(api)
    user, admin = make_user(tenant), make_admin(tenant, with_totp=False)
    pass_time(admin_engine, tenant, timedelta(days=8))
    assert tenant in tenants_with_work("work_expired_identity")
    run_schedule(FUNCTION, tenant)
    assert count(admin_engine, "users", tenant) == 2
    assert user_row(admin_engine, tenant, user.id)["status"] == "active"
    assert api.call("identity/get_profile", admin).status == 200


@pytest.mark.parametrize(("age", "left"), [("29 days", 1), ("31 days", 0)])
def test_a_session_goes_a_month_after_it_ended(tenant: str, admin_engine: Engine, age: str, left: int) -> None:
    make_user(tenant)
    statement = text("update sessions set expires_at = now() - cast(:age as interval) where tenant_id = :tenant")
    with admin_engine.begin() as connection:
        connection.execute(statement, {"age": age, "tenant": decode_id("tnt", tenant)})
    assert (tenant in tenants_with_work("work_expired_identity")) == (left == 0)
    run_schedule(FUNCTION, tenant)
    assert count(admin_engine, "sessions", tenant) == left


def test_the_schedule_looks_after_every_tenant_that_has_something_to_sweep(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    register(api)
    pass_time(admin_engine, tenant, timedelta(days=2))
    assert handler_of(FUNCTION)(sample_event(FUNCTION), LambdaContext())["done"] >= 2
    assert count(admin_engine, "verification_codes", tenant) == 0
