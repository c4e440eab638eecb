"""GET /v1/withdrawals"""

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.factories.identity import make_user
from tests.factories.payouts import make_payee

FUNCTION = "payments/list_withdrawals"


def test_a_user_sees_their_own_newest_first_page_by_page(api: Api, tenant: str) -> None:
    payee, other = make_payee(tenant), make_payee(tenant)
    other.withdraw()
    ids = [payee.withdraw("1.00") for _ in range(3)]
    first = api.call(FUNCTION, payee.user, query={"limit": "2"}).body
    assert [one["id"] for one in first["data"]] == ids[:0:-1]
    second = api.call(FUNCTION, payee.user, query={"limit": "2", "after": first["next"]}).body
    assert [one["id"] for one in second["data"]] == ids[:1]
    assert second["next"] is None


def test_each_is_shown_as_it_is_shown_alone(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    assert api.call(FUNCTION, payee.user).body["data"] == [payee.read(withdrawal_id)]


def test_only_users_may_and_another_sees_none(api: Api, tenant: str, owner: Admin) -> None:
    make_payee(tenant).withdraw()
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, owner).status == 403
    assert api.call(FUNCTION, make_user(tenant)).body == {"data": [], "next": None}


def test_a_page_has_a_size_and_a_cursor_is_one_of_ours(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    assert api.call(FUNCTION, user, query={"limit": "0"}).status == 422
    assert api.call(FUNCTION, user, query={"limit": "101"}).status == 422
    assert api.call(FUNCTION, user, query={"after": "x"}).status == 404
