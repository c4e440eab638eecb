"""Invoked by hand: a tenant's events are published again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from holdfast.platform.db import Origin, transaction
from holdfast.platform.outbox import claim_events, mark_published
from tests.api import LambdaContext, handler_of
from tests.deployment import make_tenant

DAY = timedelta(days=1)


def republish(tenant: str, type: str, since: datetime, until: datetime) -> int:
    wanted = {"tenant": tenant, "type": type, "since": since.isoformat(), "until": until.isoformat()}
    done: dict[str, int] = handler_of("ops/republish_events")(wanted, LambdaContext())
    return done["events"]


def announce(tenant: str, *types: str) -> None:
    with transaction(tenant, Origin("test", "test")) as db:
        for type in types:
            db.announce(type, "thing", {})
    mark_published([envelope.id for envelope in claim_events(tenant)])


def test_events_of_the_type_and_time_are_published_again_in_their_order(tenant: str, admin_engine: Engine) -> None:
    announce(tenant, "tests.thing.made", "tests.thing.gone", "tests.thing.made", "testsx.thing.made")
    now = datetime.now(UTC)
    assert republish(tenant, "tests.thing.made", now - DAY, now + DAY) == 2
    assert [(each.type, each.detail) for each in claim_events(tenant)] != []
    assert republish(tenant, "tests.*", now - DAY, now + DAY) == 1
    assert republish(tenant, "tests.*", now + DAY, now + 2 * DAY) == 0
    assert republish(tenant, "tests", now - DAY, now + DAY) == 0
    with admin_engine.connect() as connection:
        recorded = connection.execute(
            text("select changes::text from audit_records where action = 'ops.republish_events' and tenant_id = :t"),
            {"t": decode_id("tnt", tenant)},
        ).scalars()
        assert '"republished": 2' in next(iter(recorded))


def test_another_tenants_events_stay_where_they_are(tenant: str, admin_engine: Engine) -> None:
    other = make_tenant(admin_engine)
    announce(other, "tests.thing.made")
    now = datetime.now(UTC)
    assert republish(tenant, "tests.*", now - DAY, now + DAY) == 0
    assert claim_events(other) == []


@pytest.mark.parametrize("wanted", [{}, {"tenant": "demo"}, {"tenant": "demo", "type": "a", "since": "2026-11-01"}])
def test_what_is_meant_has_to_be_said(wanted: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        handler_of("ops/republish_events")(wanted, LambdaContext())
