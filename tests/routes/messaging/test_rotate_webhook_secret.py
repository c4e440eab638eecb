"""POST /v1/admin/webhook-endpoints/{endpoint_id}/secret"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.messaging.rules.webhooks import MAX_SECRETS
from tests.api import Api
from tests.factories.escrow import pass_time
from tests.factories.messaging import rows
from tests.factories.webhooks import make_endpoint
from tests.routes.messaging.webhook_access import check_refused_to_others

ROUTE = "messaging/rotate_webhook_secret"


@pytest.fixture
def endpoint_id(api: Api, owner: Admin) -> str:
    return str(make_endpoint(api, owner)["endpoint"]["id"])


def test_it_answers_with_another_secret_each_time(api: Api, owner: Admin, endpoint_id: str) -> None:
    first = api.call(ROUTE, owner, {}, endpoint_id=endpoint_id, key="k")
    second = api.call(ROUTE, owner, {}, endpoint_id=endpoint_id, key="k")
    assert (first.status, second.status) == (201, 201)
    assert first.body["secret"].startswith("whsec_")
    assert first.body["secret"] != second.body["secret"]
    assert first.body["endpoint"]["id"] == endpoint_id


def test_without_an_overlap_the_old_one_is_void_at_once(
    api: Api, tenant: str, owner: Admin, endpoint_id: str, admin_engine: Engine
) -> None:
    for _ in range(3):
        assert api.call(ROUTE, owner, {"overlap_hours": 0}, endpoint_id=endpoint_id).status == 201
    pass_time(tenant, timedelta(seconds=1))
    kept = rows(admin_engine, "webhook_secrets", tenant)
    assert sum(each["expires_at"] is None for each in kept) == 1
    assert len(kept) == 2  # what is void goes when the next one comes


def test_no_more_secrets_than_a_header_can_bear_are_valid(
    api: Api, tenant: str, owner: Admin, endpoint_id: str, admin_engine: Engine
) -> None:
    for _ in range(MAX_SECRETS - 1):
        assert api.call(ROUTE, owner, {}, endpoint_id=endpoint_id).status == 201
    before = rows(admin_engine, "webhook_secrets", tenant)
    answer = api.call(ROUTE, owner, {}, endpoint_id=endpoint_id)
    assert (answer.status, answer.problem) == (409, "too-many-secrets")
    assert rows(admin_engine, "webhook_secrets", tenant) == before
    pass_time(tenant, timedelta(hours=25))
    assert api.call(ROUTE, owner, {}, endpoint_id=endpoint_id).status == 201


@pytest.mark.parametrize("hours", [-1, 169, "24", 1.5])
def test_an_overlap_that_makes_no_sense_is_refused(api: Api, owner: Admin, endpoint_id: str, hours: object) -> None:
    assert api.call(ROUTE, owner, {"overlap_hours": hours}, endpoint_id=endpoint_id).status == 422


def test_the_audit_log_says_that_it_was_rotated_and_not_to_what(api: Api, owner: Admin, endpoint_id: str) -> None:
    secret = api.call(ROUTE, owner, {}, endpoint_id=endpoint_id).body["secret"]
    answer = api.call("ops/list_audit_records", owner, query={"limit": "1"})
    assert answer.body["data"][0]["changes"][0]["after"] == {"rotated": True, "overlap_seconds": 86_400}
    assert secret not in answer.text


def test_only_who_may_rotates_it(api: Api, tenant: str, endpoint_id: str, admin_engine: Engine) -> None:
    before = rows(admin_engine, "webhook_secrets", tenant)
    check_refused_to_others(api, admin_engine, "rotate_webhook_secret", {}, endpoint_id=endpoint_id)
    assert rows(admin_engine, "webhook_secrets", tenant) == before
