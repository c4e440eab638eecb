"""GET /v1/notifications/unsubscribe"""

from tests.api import Api
from tests.factories.messaging import unsubscribing
from tests.routes.messaging.test_unsubscribe import changed_tokens
from tests.routes.messaging.wishes import BY_DEFAULT, reachable

ROUTE = "messaging/show_unsubscribing"


def test_opening_the_link_asks_and_changes_nothing(api: Api, tenant: str) -> None:
    user = reachable(tenant, language="pt")
    answer = api.call(ROUTE, None, query={"token": unsubscribing(user, "payments")})
    assert answer.status == 200, answer.text
    assert "pagamentos" in answer.text and '<form method="post">' in answer.text
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert api.call("messaging/get_preferences", user).body["payments"] == BY_DEFAULT


def test_a_link_that_is_not_ours_is_not_found(api: Api, tenant: str) -> None:
    user, other = reachable(tenant), reachable(tenant)
    for token in changed_tokens(unsubscribing(user), other):
        assert api.call(ROUTE, None, query={"token": token}).problem == "unknown-link"
