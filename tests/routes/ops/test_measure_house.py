"""Every minute: what alarms watch, for all tenants together."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id, new_id
from holdfast.platform.db import Origin, transaction
from holdfast.platform.metrics import Metric, namespace
from tests.api import LambdaContext, handler_of

# A row of each table that is measured, as it is at `age`; constraints between tables are another test's business.
ROWS = {
    Metric.WAITING_WEBHOOKS: (
        "insert into webhook_deliveries (id, tenant_id, provider, event_key, event, kind, body, copies, status,"
        " received_at) values (:id, :tenant, 'paystack', :key, 'e', 'payment', '', 1, 'received', now() - :age)"
    ),
    Metric.OVERDUE_DELIVERIES: (
        "insert into event_deliveries (id, tenant_id, endpoint_id, event_id, event_type, subject, sequence,"
        " is_redelivery, status, attempts, next_attempt_at, created_at)"
        " values (:id, :tenant, :id, :id, 'e', 's', 1, false, 'pending', 1, now() - :age, now())"
    ),
    Metric.FAILING_ENDPOINTS: (
        "insert into webhook_endpoints (id, tenant_id, url, description, event_types, status, failing_since,"
        " created_by, created_at) values (:id, :tenant, :key, '', '{*}', 'enabled', now() - :age, 'a', now())"
    ),
    Metric.DOUBTFUL_PAYOUTS: (
        "insert into withdrawals (id, tenant_id, user_id, bank_account_id, amount_minor, currency, state, attempts,"
        " checks, sent_at, created_at) values (:id, :tenant, :id, :id, 1, 'NGN', 'sent', 1, 0, now() - :age, now())"
    ),
    Metric.AGED_DIFFERENCES: (
        "insert into ledger_differences (id, tenant_id, code, currency, reference, first_seen_at, first_seen_by,"
        " lines, oldest_at, newest_at) values (:id, :tenant, 'c', 'NGN', :key, now() - :age, :id, '[]', now(), now())"
    ),
}
PATIENCE = {
    Metric.WAITING_WEBHOOKS: "10 minutes",
    Metric.OVERDUE_DELIVERIES: "15 minutes",
    Metric.FAILING_ENDPOINTS: "1 hour",
    Metric.DOUBTFUL_PAYOUTS: "1 day",
    Metric.AGED_DIFFERENCES: "3 days",
}


def measure() -> dict[str, int]:
    values: dict[str, int] = handler_of("ops/measure_house")({}, LambdaContext())
    return values


def counts() -> dict[str, int]:
    """What is counted, without what grows by itself: other tests' events wait for a relay that is not there."""
    return {name: value for name, value in measure().items() if name != Metric.RELAY_LAG}


def add(admin_engine: Engine, tenant: str, metric: Metric, age: str) -> None:
    id = str(decode_id("whk", new_id("whk")))
    values: dict[str, Any] = {"id": id, "tenant": decode_id("tnt", tenant), "key": id}
    with admin_engine.begin() as connection:
        connection.exec_driver_sql("set local session_replication_role = replica")
        connection.execute(text(ROWS[metric].replace(":age", f"interval '{age}'")), values)


@pytest.mark.parametrize("metric", ROWS)
def test_what_waits_too_long_is_counted_and_what_is_young_is_not(
    tenant: str, admin_engine: Engine, metric: Metric
) -> None:
    before = counts()
    add(admin_engine, tenant, metric, f"{PATIENCE[metric]} - 30 seconds")
    assert counts() == before
    add(admin_engine, tenant, metric, f"{PATIENCE[metric]} 1 second")
    assert counts() == before | {metric.value: before[metric] + 1}


def test_the_relays_lag_is_the_age_of_the_oldest_event_that_was_not_published(
    tenant: str, admin_engine: Engine
) -> None:
    with transaction(tenant, Origin("test", "test")) as db:
        db.announce("tests.thing.happened", "thing", {})
    its = {"t": decode_id("tnt", tenant)}
    with admin_engine.begin() as connection:
        connection.execute(text("update events set occurred_at = now() - interval '1 year' where tenant_id = :t"), its)
    assert measure()["RelayLag"] >= 365 * 86_400
    with admin_engine.begin() as connection:
        connection.execute(text("update events set published_at = now() where tenant_id = :t"), its)
    assert measure()["RelayLag"] < 365 * 86_400


def test_the_log_has_a_line_that_cloudwatch_makes_metrics_of(capsys: pytest.CaptureFixture[str]) -> None:
    values = measure()
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    [about] = line["_aws"]["CloudWatchMetrics"]
    assert about["Namespace"] == namespace()
    assert about["Dimensions"] == [[]]
    assert {each["Name"]: line[each["Name"]] for each in about["Metrics"]} == {name: [n] for name, n in values.items()}
    assert [each["Name"] for each in about["Metrics"] if each["Unit"] == "Seconds"] == ["RelayLag"]
