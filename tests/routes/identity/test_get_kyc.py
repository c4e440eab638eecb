"""GET /v1/kyc."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.kyc import level_of, prove, send, set_limits, unconfirm_email
from tests.factories.payments import pass_time

ROUTE = "identity/get_kyc"
IDENTITY = {"name": "identity", "kinds": ["passport", "national_id", "drivers_licence", "voters_card"]}
SELFIE = {"name": "selfie", "kinds": ["selfie"]}
ADDRESS = {"name": "address", "kinds": ["utility_bill", "bank_statement"]}


@pytest.fixture
def user(tenant: str) -> User:
    return make_user(tenant)


def test_it_says_the_level_and_what_is_missing_for_each_above_it(api: Api, tenant: str, user: User) -> None:
    body = api.call(ROUTE, user).body
    assert body == {
        "level": 1,
        "levels": [{"level": 2, "missing": [IDENTITY, SELFIE]}, {"level": 3, "missing": [IDENTITY, SELFIE, ADDRESS]}],
        "limits": [],
        "documents": [],
    }
    unconfirm_email(tenant, user)
    body = api.call(ROUTE, user).body
    assert (body["level"], body["levels"][0]) == (0, {"level": 1, "missing": [{"name": "email", "kinds": []}]})
    prove(api, user, "passport", "selfie")
    assert level_of(api, user) == 0, "an address that was never confirmed is missing still"


def test_it_shows_ones_own_documents_without_their_numbers(api: Api, user: User) -> None:
    prove(api, user, "passport")
    waiting = send(api, user, "selfie")
    body = api.call(ROUTE, user)
    assert [(each["kind"], each["status"]) for each in body.body["documents"]] == [
        ("selfie", "submitted"),
        ("passport", "approved"),
    ]
    assert body.body["documents"][0]["id"] == waiting
    assert body.body["levels"][0]["missing"] == [SELFIE]
    assert "A01234567" not in body.text


def test_it_shows_the_limits_of_the_level(api: Api, tenant: str, user: User) -> None:
    set_limits(tenant, (0, "1.00", None, None), (1, "100.00", "500.00", None), (2, None, None, "9000.00"))
    assert api.call(ROUTE, user).body["limits"] == [
        {
            "currency": "NGN",
            "single": {"amount": "100.00", "currency": "NGN"},
            "daily": {"amount": "500.00", "currency": "NGN"},
            "monthly": None,
        }
    ]
    prove(api, user, "passport", "selfie")
    [limit] = api.call(ROUTE, user).body["limits"]
    assert (limit["single"], limit["monthly"]["amount"]) == (None, "9000.00")
    prove(api, user, "bank_statement")
    assert (level_of(api, user), api.call(ROUTE, user).body["limits"]) == (3, [])


def test_a_document_that_expires_takes_its_level_with_it(
    api: Api, tenant: str, admin_engine: Engine, user: User
) -> None:
    admin = make_admin(tenant, with_totp=False)
    prove(api, user, "selfie")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    passport = send(api, user, "passport", expires_on=tomorrow)
    assert api.call("identity/approve_kyc_document", admin, {}, document_id=passport).body["level"] == 2
    assert level_of(api, user) == 2
    pass_time(admin_engine, tenant, timedelta(days=1))
    assert level_of(api, user) == 1


def test_it_is_for_users_and_shows_nobody_elses(api: Api, tenant: str, admin_engine: Engine, user: User) -> None:
    prove(api, user, "passport", "selfie")
    assert level_of(api, make_user(tenant)) == 1
    elsewhere = make_tenant(admin_engine)
    assert level_of(Api(elsewhere), make_user(elsewhere)) == 1
    assert api.call(ROUTE, None).status == 401
    assert api.call(ROUTE, make_admin(tenant)).status == 403
