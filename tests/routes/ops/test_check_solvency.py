"""Every 15 minutes: held money against open orders."""

import json

import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from tests.api import Api, LambdaContext, handler_of
from tests.factories.checkpoints import publish
from tests.factories.escrow import make_trade


def check(tenant: str) -> dict[str, int]:
    done: dict[str, int] = handler_of("ops/check_solvency")({"tenant_id": tenant}, LambdaContext())
    return done


def announced(admin_engine: Engine, tenant: str) -> list[str]:
    with admin_engine.connect() as connection:
        rows = connection.execute(
            text("select data->'breaches'->0->>'invariant' from events where type = :e and tenant_id = :t"),
            {"e": "ops.solvency.breached", "t": decode_id("tnt", tenant)},
        )
        return list(rows.scalars())


def test_a_tenant_whose_orders_are_covered_passes(api: Api, tenant: str, admin_engine: Engine) -> None:
    for state in ("created", "funded", "completed"):
        make_trade(api, state)
    assert check(tenant) == {"done": 0}
    assert announced(admin_engine, tenant) == []


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, list[float]]:
    """What the log says to CloudWatch."""
    [line] = [line for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    values: dict[str, list[float]] = json.loads(line)
    return {metric["Name"]: values[metric["Name"]] for metric in values["_aws"]["CloudWatchMetrics"][0]["Metrics"]}  # type: ignore[call-overload]


def test_what_was_found_is_told_as_metrics_also_when_it_is_nothing(
    api: Api, tenant: str, admin_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    make_trade(api, "funded")
    capsys.readouterr()
    check(tenant)
    assert told(capsys) == {"SolvencyBreaches": [0], "LedgerBreaches": [0]}
    with admin_engine.begin() as connection:
        connection.execute(
            text("update ledger_accounts set balance = balance + 1 where purpose = 'held' and tenant_id = :t"),
            {"t": decode_id("tnt", tenant)},
        )
    with pytest.raises(RuntimeError):
        check(tenant)
    values = told(capsys)
    assert values["SolvencyBreaches"] == [1]
    assert values["LedgerBreaches"] > [0]


def test_money_missing_from_a_hold_is_a_breach_and_an_alarm(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_trade(api, "funded")
    with admin_engine.begin() as connection:
        connection.execute(
            text("update orders set state = 'cancelled', due_at = null where tenant_id = :t"),
            {"t": decode_id("tnt", tenant)},
        )
    with pytest.raises(RuntimeError):
        check(tenant)
    assert announced(admin_engine, tenant) == ["held-equals-open-orders"]


def test_a_balance_that_is_not_its_entries_is_a_breach(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_trade(api, "funded")
    with admin_engine.begin() as connection:
        connection.execute(
            text("update ledger_accounts set balance = balance + 1 where purpose = 'held' and tenant_id = :t"),
            {"t": decode_id("tnt", tenant)},
        )
    with pytest.raises(RuntimeError):
        check(tenant)
    assert announced(admin_engine, tenant) != []


def test_a_ledger_that_is_not_what_was_signed_is_a_breach(api: Api, tenant: str, admin_engine: Engine) -> None:
    """A hold that is made to look like nobody's money still sums up, in every way that the ledger itself knows."""
    make_trade(api, "funded")
    publish(tenant)
    assert check(tenant) == {"done": 0}
    hide = "update ledger_accounts set normal_side = 'debit', floor = null where purpose = 'held' and tenant_id = :t"
    with admin_engine.begin() as connection:
        connection.exec_driver_sql("set local session_replication_role = replica")
        connection.execute(text(hide), {"t": decode_id("tnt", tenant)})
    with pytest.raises(RuntimeError):
        check(tenant)
    assert announced(admin_engine, tenant) == ["what is owed is what was signed as owed"]
