"""POST /v1/admin/administrators: what becomes of the link is in test_confirm_invitation.py"""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.administrators import accept, appointment, invite, invited, join, new_address, sign_in
from tests.factories.identity import PASSWORD, make_admin, make_user, wrong
from tests.factories.links import send_links
from tests.factories.messaging import emails_to
from tests.factories.payments import announced

FUNCTION = "identity/invite_administrator"


def test_they_are_sent_a_link_and_cannot_sign_in_before_they_used_it(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    email = new_address()
    answer = invite(api, owner, email)
    assert answer.status == 201, answer.text
    assert (answer.body["role"], answer.body["status"], answer.body["email"]) == ("arbiter", "invited", email)
    send_links(tenant)
    [sent] = emails_to(email)
    assert f"http://127.0.0.1:3000/admin/invitation#tenant={tenant}" in sent.html
    for password in ("none", PASSWORD):
        assert sign_in(api, email, password).problem == "wrong-credentials"
    [news] = announced(admin_engine, tenant, "identity.administrator.invited")
    assert news == {"administrator_id": answer.body["id"], "role": "arbiter", "recipients": []}


def test_whoever_is_invited_again_gets_another_link_and_the_newest_role(api: Api, owner: Admin) -> None:
    email = new_address()
    first = invited(api, owner, email, "operator")
    second = invited(api, owner, email, "auditor")
    join(api, second)
    assert accept(api, first).problem == "link-not-good"
    listed = api.call("identity/list_administrators", owner).body["data"]
    assert [each["role"] for each in listed if each["email"] == email] == ["auditor"]


def test_who_works_here_already_is_not_invited(api: Api, tenant: str, owner: Admin) -> None:
    make_admin(tenant, "operator", email="works@example.com")
    answer = invite(api, owner, "works@example.com")
    assert (answer.status, answer.problem) == (409, "wrong-state")


def test_a_user_with_the_same_address_is_somebody_else(api: Api, tenant: str, owner: Admin) -> None:
    email = new_address()
    user = make_user(tenant, email=email)
    join(api, invited(api, owner, email))
    assert api.call("identity/get_profile", user).body["user"]["role"] == "user"


def test_the_code_is_good_for_exactly_this_appointment(api: Api, owner: Admin) -> None:
    email = new_address()
    body = {"name": "Chidi Eze", "email": email, **appointment(api, owner, email, "arbiter")}
    for changes, slug in (
        ({"email": new_address()}, "challenge-mismatch"),
        ({"role": "owner"}, "challenge-mismatch"),
        ({"code": wrong(str(body["code"]))}, "challenge-failed"),
    ):
        assert api.call(FUNCTION, owner, body | changes).problem == slug
    assert api.call("identity/list_administrators", owner, query={"status": "invited"}).body["data"] == []
    assert api.call(FUNCTION, owner, body).status == 201


@pytest.mark.parametrize("changes", [{"email": "nobody"}, {"name": ""}, {"role": "nobody"}, {"more": 1}, {"code": "1"}])
def test_what_makes_no_sense_is_422(api: Api, owner: Admin, changes: dict[str, object]) -> None:
    email = new_address()
    body = {"name": "Chidi Eze", "email": email, **appointment(api, owner, email, "arbiter")}
    assert api.call(FUNCTION, owner, body | changes).status == 422


def test_only_who_may_manage_administrators(api: Api, tenant: str, payer: User, owner: Admin) -> None:
    email = new_address()
    body = {"name": "Chidi Eze", "email": email, **appointment(api, owner, email, "arbiter")}
    assert api.call(FUNCTION, None, body).status == 401
    assert api.call(FUNCTION, payer, body).status == 403
    for role in ("operator", "arbiter", "auditor"):
        assert api.call(FUNCTION, make_admin(tenant, role), body).problem == "permission-missing"


def test_another_tenant_knows_nothing_of_it(api: Api, owner: Admin, admin_engine: Engine) -> None:
    email = new_address()
    token = invited(api, owner, email)
    other = Api(make_tenant(admin_engine))
    assert accept(other, token).problem == "link-not-good"
    stranger = make_admin(other.tenant)
    assert [each["id"] for each in other.call("identity/list_administrators", stranger).body["data"]] == [stranger.id]
