"""POST /v1/admin/clock."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.platform import settings
from holdfast.platform.db import Origin, transaction
from tests.api import Api
from tests.deployment import make_tenant

DAY = 86_400


def owner(tenant: str) -> Admin:
    return Admin(new_id("usr"), tenant, "", "owner")


def now_of(tenant: str) -> datetime:
    with transaction(tenant, Origin("test", "test")):
        return clock.now()


def test_the_tenants_clock_moves_and_nobody_elses(api: Api, tenant: str, admin_engine: Engine) -> None:
    other = make_tenant(admin_engine)
    for _ in range(2):
        assert api.call("ops/move_clock", owner(tenant), {"advance_seconds": DAY}).status == 200
    ahead = now_of(tenant) - datetime.now(UTC)
    assert timedelta(days=2, minutes=-1) < ahead < timedelta(days=2, minutes=1)
    assert abs(now_of(other) - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("seconds", [0, -1, 10**12, "60", 1.5, None])
def test_it_moves_ahead_only(api: Api, tenant: str, seconds: object) -> None:
    before = now_of(tenant)
    assert api.call("ops/move_clock", owner(tenant), {"advance_seconds": seconds}).status == 422
    assert now_of(tenant) - before < timedelta(minutes=1)


@pytest.mark.parametrize("environment", ["preprod", "production"])
def test_there_is_none_in_earnest(api: Api, tenant: str, monkeypatch: pytest.MonkeyPatch, environment: str) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    monkeypatch.setenv("PAYMENT_PROVIDERS", "paystack")
    settings.settings.cache_clear()
    try:
        assert api.call("ops/move_clock", owner(tenant), {"advance_seconds": DAY}).status == 404
    finally:
        monkeypatch.undo()
        settings.settings.cache_clear()


def test_it_needs_the_permission(api: Api, tenant: str) -> None:
    body = {"advance_seconds": DAY}
    assert api.call("ops/move_clock", None, body).status == 401
    assert api.call("ops/move_clock", User(new_id("usr"), tenant, ""), body).status == 403
    assert api.call("ops/move_clock", Admin(new_id("usr"), tenant, "", "operator"), body).status == 403


def test_it_goes_at_most_a_century_ahead(api: Api, tenant: str) -> None:
    ten_years = 315_360_000
    answers = [api.call("ops/move_clock", owner(tenant), {"advance_seconds": ten_years}) for _ in range(11)]
    assert [answer.status for answer in answers] == [200] * 10 + [422]
    assert answers[-1].problem == "clock-too-far"
