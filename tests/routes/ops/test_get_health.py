"""GET /v1/health."""

import httpx
import pytest

from holdfast.edge import health
from holdfast.platform.http_client import instead_of_network
from tests.api import Api


def test_it_names_each_thing_with_its_latency(api: Api) -> None:
    answer = api.call("ops/get_health")
    assert answer.status == 200, answer.text
    checks = {check["name"]: check for check in answer.body["checks"]}
    assert set(checks) == {"database", "queues", "sandbox", "paystack", "fincra", "providus"}
    assert checks["database"]["is_ok"]
    assert checks["queues"]["is_ok"]
    assert all(check["latency_ms"] >= 0 for check in checks.values())


def test_a_provider_that_is_away_is_told_and_does_not_make_us_unhealthy(api: Api) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    with instead_of_network("sandbox", httpx.MockTransport(refuse)):
        checks = {check["name"]: check for check in api.call("ops/get_health").body["checks"]}
    assert not checks["sandbox"]["is_ok"]
    assert not checks["sandbox"]["is_essential"]


def test_without_the_database_it_is_503_and_says_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(statement: str) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(health, "call_outside_tenant", gone)
    answer = api.call("ops/get_health")
    assert (answer.status, answer.problem) == (503, "unhealthy")
    assert [error["field"] for error in answer.body["errors"]] == ["database"]
    assert "no route" not in answer.text
