"""GET /v1/top-ups"""

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.identity import make_user
from tests.factories.payments import SandboxInProcess, make_payment

FUNCTION = "payments/list_top_ups"
BODY = {"amount": {"amount": "50.00", "currency": "NGN"}, "provider": "sandbox"}


def begin(api: Api, user: User, key: str) -> str:
    return str(api.call("payments/begin_top_up", user, BODY, key=key).body["id"])


def test_a_user_sees_their_own_newest_first_page_by_page(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess
) -> None:
    begin(api, make_user(tenant), "other")
    make_payment(payer)
    ids = [begin(api, payer, key) for key in ("one", "two", "three")]
    first = api.call(FUNCTION, payer, query={"limit": "2"}).body
    assert [one["id"] for one in first["data"]] == ids[:0:-1]
    second = api.call(FUNCTION, payer, query={"limit": "2", "after": first["next"]}).body
    assert [one["id"] for one in second["data"]] == ids[:1]
    assert second["next"] is None


def test_only_users_may_and_another_sees_none(
    api: Api, tenant: str, payer: User, owner: Admin, sandbox: SandboxInProcess
) -> None:
    begin(api, payer, "one")
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, owner).status == 403
    assert api.call(FUNCTION, make_user(tenant)).body == {"data": [], "next": None}


def test_a_page_has_a_size_and_a_cursor_is_one_of_ours(api: Api, payer: User) -> None:
    assert api.call(FUNCTION, payer, query={"limit": "0"}).status == 422
    assert api.call(FUNCTION, payer, query={"limit": "101"}).status == 422
    assert api.call(FUNCTION, payer, query={"after": "x"}).status == 404
