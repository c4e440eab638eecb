"""GET /v1/admin/webhook-endpoints/{endpoint_id}"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.factories.webhooks import make_endpoint
from tests.routes.messaging.webhook_access import check_refused_to_others

ROUTE = "messaging/get_webhook_endpoint"


def test_it_shows_the_endpoint_and_not_its_secret(api: Api, owner: Admin) -> None:
    added = make_endpoint(api, owner)
    answer = api.call(ROUTE, owner, endpoint_id=added["endpoint"]["id"])
    assert (answer.status, answer.body) == (200, added["endpoint"])
    assert "secret" not in answer.text


def test_only_who_may_sees_it(api: Api, owner: Admin, admin_engine: Engine) -> None:
    added = make_endpoint(api, owner)
    check_refused_to_others(api, admin_engine, "get_webhook_endpoint", endpoint_id=added["endpoint"]["id"])
