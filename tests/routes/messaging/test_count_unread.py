"""GET /v1/notifications/unread-count"""

from sqlalchemy import Engine

from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.messaging import make_notification

ROUTE = "messaging/count_unread"


def test_what_was_read_counts_no_more(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    assert api.call(ROUTE, user).body == {"unread": 0}
    first, _ = make_notification(tenant, user.id), make_notification(tenant, user.id)
    assert api.call(ROUTE, user).body == {"unread": 2}
    api.call("messaging/read_notification", user, notification_id=first)
    assert api.call(ROUTE, user).body == {"unread": 1}


def test_nobody_counts_what_another_was_told(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_notification(tenant, make_user(tenant).id)
    assert api.call(ROUTE, make_user(tenant)).body == {"unread": 0}
    assert api.call(ROUTE, make_user(make_tenant(admin_engine))).body == {"unread": 0}


def test_only_users_count(api: Api, tenant: str) -> None:
    assert (api.call(ROUTE).status, api.call(ROUTE, make_admin(tenant, with_totp=False)).status) == (401, 403)
