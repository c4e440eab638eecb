"""POST /v1/admin/settings/two-factor/initialize: answering it is in test_set_settings.py"""

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.identity import make_admin

FUNCTION = "identity/begin_domain_change"
BODY = {"domain": "market.example.com"}


def test_it_answers_with_a_challenge_that_expires(api: Api, owner: Admin) -> None:
    for domain in ("market.example.com", None):
        answer = api.call(FUNCTION, owner, {"domain": domain})
        assert answer.status == 200, answer.text
        assert set(answer.body) == {"challenge_id", "expires_at"}


def test_only_who_may_manage_settings_and_has_an_authenticator(api: Api, tenant: str, payer: User) -> None:
    assert api.call(FUNCTION, None, BODY).status == 401
    assert api.call(FUNCTION, payer, BODY).status == 403
    for role in ("operator", "arbiter", "auditor"):
        assert api.call(FUNCTION, make_admin(tenant, role), BODY).problem == "permission-missing"
    assert api.call(FUNCTION, make_admin(tenant, with_totp=False), BODY).problem == "totp-missing"


def test_what_is_no_domain_is_422(api: Api, owner: Admin) -> None:
    for body in ({}, {"domain": "https://market.example.com"}, {"domain": "localhost"}, {"domain": ""}):
        assert api.call(FUNCTION, owner, body).problem == "invalid-input"
