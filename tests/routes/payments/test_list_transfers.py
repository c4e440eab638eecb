"""GET /v1/transfers"""

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.money import Money
from tests.api import Api
from tests.factories.identity import make_user
from tests.factories.payouts import give_money
from tests.factories.transfers import make_pair, set_limit

FUNCTION = "payments/list_transfers"


def test_both_ways_newest_first_page_by_page(api: Api) -> None:
    set_limit(api, unproven_amount="1000.00")
    pair = make_pair(api)
    give_money(api.tenant, pair.bola, Money.parse("10.00", "NGN"))
    back = pair.body("10.00", recipient={"user_id": pair.ada.id})
    sent, received = pair.begin("100.00"), pair.send("begin_transfer", pair.bola, back).body
    asked = pair.begin("4000.00")
    first = api.call(FUNCTION, pair.ada, query={"limit": "2"}).body
    second = api.call(FUNCTION, pair.ada, query={"limit": "2", "after": first["next"]}).body
    assert [one["id"] for one in first["data"] + second["data"]] == [asked["id"], received["id"], sent["id"]]
    assert [one["direction"] for one in first["data"] + second["data"]] == ["out", "in", "out"]
    assert {one["counterparty_name"] for one in first["data"]} == {None, "Bola Ade"}
    assert second["next"] is None
    assert [one["id"] for one in api.call(FUNCTION, pair.bola).body["data"]] == [received["id"], sent["id"]]


def test_each_is_shown_as_it_is_shown_alone(api: Api) -> None:
    set_limit(api)
    pair = make_pair(api)
    transfer_id = pair.begin()["id"]
    for user in (pair.ada, pair.bola):
        alone = api.call("payments/get_transfer", user, transfer_id=transfer_id).body
        assert api.call(FUNCTION, user).body["data"] == [alone]


def test_only_users_may_and_another_sees_none(api: Api, owner: Admin) -> None:
    make_pair(api).begin()
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, owner).status == 403
    assert api.call(FUNCTION, make_user(api.tenant)).body == {"data": [], "next": None}


def test_a_page_has_a_size_and_a_cursor_is_one_of_ours(api: Api) -> None:
    user = make_user(api.tenant)
    assert api.call(FUNCTION, user, query={"limit": "0"}).status == 422
    assert api.call(FUNCTION, user, query={"limit": "101"}).status == 422
    assert api.call(FUNCTION, user, query={"after": "x"}).status == 404
