"""POST /v1/admin/roles/two-factor/initialize: answering it is in test_set_role.py"""

import pytest

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.identity import make_admin
from tests.factories.roles import give_role

FUNCTION = "identity/begin_role_change"
BODY = {"role": "support", "permissions": ["orders.read"]}


def test_it_answers_with_a_challenge_that_expires(api: Api, owner: Admin) -> None:
    answer = api.call(FUNCTION, owner, BODY)
    assert answer.status == 200, answer.text
    assert set(answer.body) == {"challenge_id", "expires_at"}


@pytest.mark.parametrize(
    "body",
    [
        {"role": "Support", "permissions": []},
        {"role": "", "permissions": []},
        {"role": "support"},
        {"role": "support", "permissions": "orders.read"},
        {"role": "support", "permissions": ["orders.read"] * 101},
    ],
)
def test_bad_input_is_422(api: Api, owner: Admin, body: dict[str, object]) -> None:
    assert api.call(FUNCTION, owner, body).problem == "invalid-input"


def test_what_could_not_be_changed_is_not_begun(api: Api, tenant: str, owner: Admin) -> None:
    answer = api.call(FUNCTION, owner, {"role": "support", "permissions": ["orders.steal"]})
    assert (answer.status, answer.problem) == (422, "unknown-permission")
    answer = api.call(FUNCTION, owner, {"role": "owner", "permissions": ["orders.read"]})
    assert (answer.status, answer.problem) == (409, "last-holder")
    give_role(api, "clerk", ["roles.change"])
    answer = api.call(FUNCTION, make_admin(tenant, "clerk"), BODY)
    assert (answer.status, answer.problem) == (403, "grants-more-than-held")


def test_an_administrator_without_an_authenticator_cannot(api: Api, tenant: str) -> None:
    assert api.call(FUNCTION, make_admin(tenant, with_totp=False), BODY).problem == "totp-missing"


def test_only_who_may_change_roles(api: Api, tenant: str, payer: User) -> None:
    assert api.call(FUNCTION, None, BODY).status == 401
    assert api.call(FUNCTION, payer, BODY).status == 403
    for role in ("operator", "arbiter", "auditor"):
        assert api.call(FUNCTION, make_admin(tenant, role), BODY).problem == "permission-missing"
