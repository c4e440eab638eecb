"""GET /v1/notifications/preferences"""

from datetime import time

from sqlalchemy import Engine

from holdfast.platform.tenant_settings import QuietHours
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.settings import set_settings
from tests.routes.messaging.wishes import BY_DEFAULT, NIGHT, OFF, put

ROUTE = "messaging/get_preferences"


def test_whoever_said_nothing_is_told_as_the_tenant_has_it(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    shown = api.call(ROUTE, user).body
    assert [shown[name] for name in ("orders", "payments", "account")] == [BY_DEFAULT] * 3
    assert (shown["quiet"], shown["quiet_hours"], shown["quiet_hours_in_force"]) == ("tenant", None, None)
    assert {"identity.user.password_changed", "payments.bank_account.added"} <= set(shown["always_told"])
    set_settings(tenant, quiet_hours=QuietHours(time(22), time(6)), time_zone="Africa/Nairobi")
    in_force = {"starts_at": "22:00", "ends_at": "06:00", "time_zone": "Africa/Nairobi"}
    assert api.call(ROUTE, user).body["quiet_hours_in_force"] == in_force


def test_everybody_sees_their_own(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, other = make_user(tenant), make_user(tenant)
    put(api, user, orders=OFF, quiet="own", quiet_hours=NIGHT)
    assert api.call(ROUTE, user).body["orders"] == OFF
    assert api.call(ROUTE, user).body["quiet_hours_in_force"] == NIGHT
    assert api.call(ROUTE, other).body["orders"] == BY_DEFAULT
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(ROUTE, make_user(elsewhere)).body["orders"] == BY_DEFAULT


def test_only_users_have_preferences(api: Api, tenant: str) -> None:
    assert (api.call(ROUTE).status, api.call(ROUTE, make_admin(tenant, with_totp=False)).status) == (401, 403)
