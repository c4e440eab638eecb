"""POST /v1/transfers/{transfer_id}/cancel"""

from datetime import timedelta

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.payments import announced
from tests.factories.payouts import pass_time, refused
from tests.factories.transfers import make_pair, set_limit


def test_its_sender_gives_it_up_also_when_it_is_late(api: Api, tenant: str, admin_engine: Engine) -> None:
    pair = make_pair(api)
    first, late = pair.begin()["id"], pair.begin()["id"]
    answer = pair.send("cancel_transfer", pair.ada, transfer_id=first)
    assert (answer.status, answer.body["status"], answer.body["actions"]) == (200, "cancelled", [])
    assert answer.body["counterparty_id"] is None
    pass_time(tenant, timedelta(days=1))
    assert pair.send("cancel_transfer", pair.ada, transfer_id=late).body["status"] == "cancelled"
    assert pair.balances() == ("5000.00", "0.00")
    assert [news["recipients"] for news in announced(admin_engine, tenant, "payments.transfer.cancelled")] == [[], []]


def test_what_was_sent_or_cancelled_stays_so(api: Api) -> None:
    pair = make_pair(api)
    cancelled = pair.begin()["id"]
    assert pair.send("cancel_transfer", pair.ada, transfer_id=cancelled).status == 200
    set_limit(api)
    for transfer_id in (cancelled, pair.begin()["id"]):
        assert refused(api, "cancel_transfer", pair.ada, transfer_id=transfer_id) == (409, "wrong-state")


def test_only_its_sender_may(api: Api, owner: Admin, admin_engine: Engine) -> None:
    pair = make_pair(api)
    transfer_id = pair.begin()["id"]
    elsewhere = make_tenant(admin_engine)
    assert refused(api, "cancel_transfer", None, transfer_id=transfer_id)[0] == 401
    assert refused(api, "cancel_transfer", owner, transfer_id=transfer_id)[0] == 403
    for other in (pair.bola, make_user(api.tenant)):
        assert refused(api, "cancel_transfer", other, transfer_id=transfer_id)[0] == 404
    stranger = make_user(elsewhere)
    assert refused(Api(elsewhere), "cancel_transfer", stranger, transfer_id=transfer_id)[0] == 404
    for unknown in (new_id("btr"), "btr_x"):
        assert refused(api, "cancel_transfer", pair.ada, transfer_id=unknown)[0] == 404
