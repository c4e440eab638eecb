"""GET /v1/auth/sessions."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import PASSWORD, any_address, make_admin, make_user

ROUTE = "identity/list_sessions"
EMAIL = "ada.sessions@example.com"


def sign_in(api: Api, agent: str, ip: str) -> dict[str, str]:
    body = {"email": EMAIL, "password": PASSWORD}
    answer = api.call("identity/login", None, body, headers={"user-agent": agent}, ip=ip)
    assert answer.status == 200, answer.text
    tokens: dict[str, str] = answer.body
    return tokens


def shown(api: Api, tokens: dict[str, str], **query: str) -> Answer:
    return api.call(ROUTE, headers={"authorization": f"Bearer {tokens['access_token']}"}, query=query)


def test_each_sign_in_is_shown_with_its_device_the_newest_first(api: Api, tenant: str) -> None:
    make_user(tenant, email=EMAIL)
    phone_ip, laptop_ip = any_address(), any_address()
    phone = sign_in(api, "A phone", phone_ip)
    laptop = sign_in(api, "A laptop", laptop_ip)
    data = shown(api, laptop).body["data"]
    assert [(each["user_agent"], each["ip"], each["is_current"]) for each in data] == [
        ("A laptop", laptop_ip, True),
        ("A phone", phone_ip, False),
        ("tests", "198.51.100.7", False),
    ]
    for each in data:
        signed_in_at, last_seen_at, expires_at = (
            datetime.fromisoformat(each[name]) for name in ("signed_in_at", "last_seen_at", "expires_at")
        )
        assert abs(datetime.now(UTC) - signed_in_at) < timedelta(minutes=1)
        assert abs(last_seen_at - signed_in_at) < timedelta(seconds=5) < expires_at - last_seen_at
    assert [each["is_current"] for each in shown(api, phone).body["data"]] == [False, True, False]


def test_a_refreshed_session_is_still_one_seen_where_it_was_last(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email=EMAIL)
    signed_in = sign_in(api, "A phone", any_address())
    before = shown(api, signed_in).body["data"][0]
    elsewhere = any_address()
    refreshed = api.call(
        "identity/refresh",
        None,
        {"refresh_token": signed_in["refresh_token"]},
        headers={"user-agent": "A phone, updated"},
        ip=elsewhere,
    )
    after, *others = shown(api, refreshed.body).body["data"]
    assert len(others) == 1
    assert (after["id"], after["signed_in_at"]) == (before["id"], before["signed_in_at"])
    assert (after["user_agent"], after["ip"], after["is_current"]) == ("A phone, updated", elsewhere, True)
    assert after["last_seen_at"] > before["last_seen_at"]
    assert shown(api, signed_in).body["data"][0]["is_current"], "the access token of before the refresh"


def test_what_has_ended_is_not_shown(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email=EMAIL)
    gone, here = sign_in(api, "gone", any_address()), sign_in(api, "here", any_address())
    api.call("identity/logout", headers={"authorization": f"Bearer {gone['access_token']}"})
    statement = text("update sessions set expires_at = now() where user_agent = 'tests' and tenant_id = :tenant")
    with admin_engine.begin() as connection:
        connection.execute(statement, {"tenant": decode_id("tnt", tenant)})
    assert [each["user_agent"] for each in shown(api, here).body["data"]] == ["here"]


def test_the_list_goes_on_where_the_page_ended(api: Api, tenant: str) -> None:
    make_user(tenant, email=EMAIL)
    tokens = [sign_in(api, f"device {number}", any_address()) for number in range(4)][-1]
    first = shown(api, tokens, limit="2").body
    second = shown(api, tokens, limit="2", after=first["next"]).body
    third = shown(api, tokens, limit="2", after=second["next"]).body
    agents = [each["user_agent"] for page in (first, second, third) for each in page["data"]]
    assert agents == ["device 3", "device 2", "device 1", "device 0", "tests"]
    assert third["next"] is None


def test_everybody_sees_their_own_alone(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, admin = make_user(tenant), make_admin(tenant, with_totp=False)
    make_user(make_tenant(admin_engine))
    for caller in (user, admin):
        assert [each["id"] for each in api.call(ROUTE, caller).body["data"]] == [caller.session_id]


def test_nobody_has_none(api: Api) -> None:
    assert api.call(ROUTE).status == 401


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}])
def test_what_makes_no_sense_is_422(api: Api, tenant: str, query: dict[str, str]) -> None:
    assert api.call(ROUTE, make_user(tenant), query=query).status == 422


def test_a_session_is_in_the_country_it_was_last_seen_in_and_the_audit_log_says_where_it_began(
    api: Api, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = {"102.89.1.2": "NG", "41.90.64.1": "KE"}
    monkeypatch.setattr("holdfast.platform.countries.country_of", where.get)
    user = make_user(tenant, email=EMAIL)
    signed_in = sign_in(api, "A phone", "102.89.1.2")
    assert [each["country"] for each in shown(api, signed_in).body["data"]] == ["NG", None]
    moved = api.call("identity/refresh", None, {"refresh_token": signed_in["refresh_token"]}, ip="41.90.64.1")
    newest = shown(api, moved.body).body["data"][0]
    assert (newest["country"], newest["ip"]) == ("KE", "41.90.64.1")
    records = api.call("ops/list_audit_records", make_admin(tenant), query={"subject": user.id}).body["data"]
    [signed_in_record] = [each for each in records if each["action"] == "POST /v1/auth/login"]
    assert signed_in_record["changes"] == [
        {"subject": user.id, "before": None, "after": {"signed_in": newest["id"], "country": "NG"}}
    ]
    assert signed_in_record["source_ip"] == "102.89.1.2"
