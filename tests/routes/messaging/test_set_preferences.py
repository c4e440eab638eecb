"""PUT /v1/notifications/preferences"""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.api import Api
from tests.factories.identity import make_admin, make_user
from tests.factories.messaging import ORDER, deliver, rows
from tests.routes.messaging.wishes import BY_DEFAULT, NIGHT, OFF, ON, WISHES, put, reachable

ROUTE = "messaging/set_preferences"


def notify(tenant: str, type: str, *user_ids: str) -> None:
    data = ORDER | {"bank_name": "Zenith", "last_four": "1234", "recipients": list(user_ids)}
    assert deliver("messaging/notify", tenant, type, data)


def told(admin_engine: Engine, tenant: str) -> tuple[int, list[str]]:
    """How many notifications, and the channels of the messages."""
    sent = [row["channel"] for row in rows(admin_engine, "messages", tenant)]
    return len(rows(admin_engine, "notifications", tenant)), sorted(sent)


def test_what_was_chosen_is_answered_and_replaced_as_a_whole(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant)
    answer = put(api, user, orders=ON, payments=OFF, quiet="own", quiet_hours=NIGHT)
    assert answer.status == 200, answer.text
    assert (answer.body["orders"], answer.body["payments"]) == (ON, OFF)
    assert (answer.body["quiet"], answer.body["quiet_hours"]) == ("own", NIGHT)
    [noted] = [row for row in rows(admin_engine, "audit_records", tenant) if row["action"].startswith("PUT")]
    assert noted["changes"][0]["after"]["quiet_hours"] == "21:30-07:00 Africa/Lagos"
    again = put(api, user).body
    assert (again["orders"], again["quiet"], again["quiet_hours"]) == (BY_DEFAULT, "tenant", None)


@pytest.mark.parametrize(
    ("chosen", "notifications", "channels"),
    [
        (ON, 1, ["email", "sms"]),
        (OFF, 0, []),
        (BY_DEFAULT, 1, ["email"]),
        (OFF | {"sms": True}, 0, ["sms"]),
        (OFF | {"email": True}, 0, ["email"]),
    ],
)
def test_people_are_told_as_they_chose(
    api: Api, tenant: str, admin_engine: Engine, chosen: dict[str, bool], notifications: int, channels: list[str]
) -> None:
    user = reachable(tenant, phone="+2348030000601")
    put(api, user, orders=chosen)
    notify(tenant, "escrow.order.funded", user.id)
    assert told(admin_engine, tenant) == (notifications, channels)


def test_another_category_is_told_as_before(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = reachable(tenant)
    put(api, user, orders=OFF)
    notify(tenant, "payments.withdrawal.paid", user.id)
    assert told(admin_engine, tenant) == (1, ["email"])


@pytest.mark.parametrize("type", ["identity.user.password_changed", "payments.bank_account.added"])
def test_what_guards_an_account_cannot_be_turned_off(api: Api, tenant: str, admin_engine: Engine, type: str) -> None:
    user = reachable(tenant)
    put(api, user, orders=OFF, payments=OFF, account=OFF)
    notify(tenant, type, user.id)
    assert told(admin_engine, tenant) == (1, ["email"])


def test_one_persons_wish_is_not_anothers(api: Api, tenant: str, admin_engine: Engine) -> None:
    silent, other = reachable(tenant), reachable(tenant)
    put(api, silent, orders=OFF)
    notify(tenant, "escrow.order.funded", silent.id, other.id)
    assert [row["recipient"] for row in rows(admin_engine, "messages", tenant)] == [f"{other.id}@example.com"]
    assert len(rows(admin_engine, "notifications", tenant)) == 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"quiet": "own"}, "quiet-hours-contradictory"),
        ({"quiet": "none", "quiet_hours": NIGHT}, "quiet-hours-contradictory"),
        ({"quiet": "own", "quiet_hours": NIGHT | {"time_zone": "Africa/Atlantis"}}, "unknown-time-zone"),
        ({"quiet": "own", "quiet_hours": NIGHT | {"time_zone": "../../etc/passwd"}}, "invalid-input"),
        ({"quiet": "own", "quiet_hours": NIGHT | {"ends_at": "21:30"}}, "invalid-input"),
        ({"quiet": "own", "quiet_hours": NIGHT | {"ends_at": "24:00"}}, "invalid-input"),
        ({"quiet": "always"}, "invalid-input"),
        ({"orders": None}, "invalid-input"),
        ({"security": OFF}, "invalid-input"),
        ({"orders": ON | {"fax": True}}, "invalid-input"),
    ],
)
def test_what_makes_no_sense_is_refused(api: Api, tenant: str, changes: dict[str, Any], problem: str) -> None:
    user = make_user(tenant)
    put(api, user, payments=OFF)
    answer = put(api, user, **changes)
    assert (answer.status, answer.problem) == (422, problem)
    assert api.call("messaging/get_preferences", user).body["payments"] == OFF


def test_only_users_choose(api: Api, tenant: str) -> None:
    admin = make_admin(tenant, with_totp=False)
    assert (api.call(ROUTE, None, WISHES).status, api.call(ROUTE, admin, WISHES).status) == (401, 403)
