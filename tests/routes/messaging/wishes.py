"""What people wish to be told, for the tests of each route."""

from typing import Any

from holdfast.identity.rules.callers import User
from holdfast.platform.db import run
from tests.api import Answer, Api
from tests.factories.identity import make_user
from tests.factories.messaging import ORIGIN, set_contact

ON = {"in_app": True, "email": True, "sms": True}
OFF = {"in_app": False, "email": False, "sms": False}
BY_DEFAULT = {"in_app": True, "email": True, "sms": False}
NIGHT = {"starts_at": "21:30", "ends_at": "07:00", "time_zone": "Africa/Lagos"}
WISHES: dict[str, Any] = {"orders": BY_DEFAULT, "payments": BY_DEFAULT, "account": BY_DEFAULT}


def put(api: Api, user: User, **changes: Any) -> Answer:
    return api.call("messaging/set_preferences", user, WISHES | changes)


def reachable(tenant: str, *, phone: str | None = None, language: str | None = None) -> User:
    """A user with a contact: an e-mail address, and a phone where one is given."""
    user = make_user(tenant)
    email = f"{user.id}@example.com"
    run(
        tenant,
        ORIGIN,
        lambda db: set_contact(db, user.id, name="Ada Obi", email=email, phone=phone, language=language),
    )
    return user
