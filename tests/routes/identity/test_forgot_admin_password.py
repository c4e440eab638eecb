"""POST /v1/admin/auth/forgot-password"""

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.factories.administrators import invite, new_address
from tests.factories.identity import any_address, make_admin, make_user
from tests.factories.links import send_links
from tests.factories.messaging import emails_to

FUNCTION = "identity/forgot_admin_password"


def ask(api: Api, email: str) -> tuple[int, str]:
    answer = api.call(FUNCTION, None, {"email": email}, ip=any_address())
    return answer.status, answer.text


def test_an_administrator_gets_a_link_and_nobody_else_does(api: Api, tenant: str, owner: Admin) -> None:
    admin, user, disabled, waiting = (new_address() for _ in range(4))
    make_admin(tenant, "operator", email=admin)
    make_user(tenant, email=user)
    gone = make_admin(tenant, "operator", email=disabled)
    body = {"reason": "Works elsewhere."}
    api.call("identity/disable_administrator", owner, body, administrator_id=gone.id)
    invite(api, owner, waiting)
    answers = {ask(api, each) for each in (admin, user, disabled, waiting, "nobody@example.com")}
    assert answers == {(200, '{"done":true}')}
    send_links(tenant)
    [sent] = emails_to(admin)
    assert f"http://127.0.0.1:3000/admin/reset-password#tenant={tenant}" in sent.html
    assert emails_to(user) == emails_to(disabled) == []
    [invitation] = emails_to(waiting)
    assert "/admin/invitation#" in invitation.html


def test_a_link_for_users_goes_to_no_administrator(api: Api, tenant: str) -> None:
    email = new_address()
    make_admin(tenant, email=email)
    api.call("identity/forgot_password", None, {"email": email}, ip=any_address())
    send_links(tenant)
    assert emails_to(email) == []


def test_one_address_gets_five_an_hour(api: Api) -> None:
    email = new_address()
    assert [ask(api, email)[0] for _ in range(6)] == [200] * 5 + [429]


def test_what_makes_no_sense_is_422(api: Api) -> None:
    for body in ({}, {"email": "nobody"}, {"email": "a@example.com", "x": 1}):
        assert api.call(FUNCTION, None, body, ip=any_address()).status == 422
