"""GET /v1/top-ups/accounts"""

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.identity import make_user
from tests.factories.paystack import PaystackInProcess
from tests.factories.providus import ProvidusInProcess

FUNCTION = "payments/list_reserved_accounts"
BODY = {"provider": "providus", "currency": "NGN", "bvn": "22222222222"}


def test_a_user_sees_their_own_newest_first_page_by_page(
    api: Api, payer: User, providus: ProvidusInProcess, paystack: PaystackInProcess
) -> None:
    older = api.call("payments/open_reserved_account", payer, BODY).body
    newer = api.call("payments/open_reserved_account", payer, BODY | {"provider": "paystack"}).body
    api.call("payments/open_reserved_account", make_user(api.tenant), BODY)
    first = api.call(FUNCTION, payer, query={"limit": "1"}).body
    assert first["data"] == [newer]
    second = api.call(FUNCTION, payer, query={"limit": "1", "after": first["next"]}).body
    assert second == {"data": [older], "next": None}


def test_another_user_sees_none(api: Api, payer: User, providus: ProvidusInProcess) -> None:
    assert api.call("payments/open_reserved_account", payer, BODY).status == 201
    assert api.call(FUNCTION, make_user(api.tenant)).body == {"data": [], "next": None}


def test_only_users_may(api: Api, owner: Admin) -> None:
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, owner).status == 403


def test_a_page_has_a_size_and_a_cursor_is_one_of_ours(api: Api, payer: User) -> None:
    assert api.call(FUNCTION, payer, query={"limit": "0"}).status == 422
    assert api.call(FUNCTION, payer, query={"limit": "101"}).status == 422
    assert api.call(FUNCTION, payer, query={"after": "x"}).status == 404
