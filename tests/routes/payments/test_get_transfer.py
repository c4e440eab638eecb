"""GET /v1/transfers/{transfer_id}"""

from datetime import timedelta

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.payouts import pass_time
from tests.factories.transfers import make_pair, set_limit

FUNCTION = "payments/get_transfer"


def test_each_party_sees_it_and_the_other(api: Api) -> None:
    set_limit(api)
    pair = make_pair(api)
    sent = pair.begin(note="Taxi")
    assert api.call(FUNCTION, pair.ada, transfer_id=sent["id"]).body == sent
    received = api.call(FUNCTION, pair.bola, transfer_id=sent["id"]).body
    as_received = {"direction": "in", "counterparty_id": pair.ada.id, "counterparty_name": "Ada Obi"}
    assert received == sent | as_received


def test_what_was_not_sent_exists_for_its_sender_alone(api: Api) -> None:
    pair = make_pair(api)
    asked = pair.begin()
    assert api.call(FUNCTION, pair.ada, transfer_id=asked["id"]).body == asked
    assert api.call(FUNCTION, pair.bola, transfer_id=asked["id"]).status == 404
    assert pair.send("cancel_transfer", pair.ada, transfer_id=asked["id"]).status == 200
    assert api.call(FUNCTION, pair.ada, transfer_id=asked["id"]).body["status"] == "cancelled"
    assert api.call(FUNCTION, pair.bola, transfer_id=asked["id"]).status == 404


def test_what_was_not_confirmed_in_time_can_only_be_cancelled(api: Api, tenant: str) -> None:
    pair = make_pair(api)
    asked = pair.begin()
    assert asked["actions"] == ["confirm", "cancel"]
    pass_time(tenant, timedelta(minutes=30))
    assert api.call(FUNCTION, pair.ada, transfer_id=asked["id"]).body["actions"] == ["cancel"]


def test_for_nobody_else(api: Api, owner: Admin, admin_engine: Engine) -> None:
    set_limit(api)
    pair = make_pair(api)
    transfer_id, elsewhere = pair.begin()["id"], make_tenant(admin_engine)
    assert api.call(FUNCTION, transfer_id=transfer_id).status == 401
    assert api.call(FUNCTION, owner, transfer_id=transfer_id).status == 403
    assert api.call(FUNCTION, make_user(api.tenant), transfer_id=transfer_id).status == 404
    assert Api(elsewhere).call(FUNCTION, make_user(elsewhere), transfer_id=transfer_id).status == 404
    for unknown in (new_id("btr"), "btr_x"):
        assert api.call(FUNCTION, pair.ada, transfer_id=unknown).status == 404
