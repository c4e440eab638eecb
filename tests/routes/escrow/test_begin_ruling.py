"""POST /v1/admin/disputes/{dispute_id}/two-factor/initialize"""

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.escrow import Trade, make_trade
from tests.factories.identity import make_admin


def dispute_of(trade: Trade) -> str:
    return str(trade.must("get_dispute", trade.buyer)["dispute"]["id"])


def test_the_arbiter_is_asked_for_a_code(api: Api) -> None:
    trade = make_trade(api, "disputed")
    answer = api.call("escrow/begin_ruling", make_admin(api.tenant, "arbiter"), dispute_id=dispute_of(trade))
    assert (answer.status, answer.body["challenge_id"][:4]) == (200, "chl_")
    assert (trade.state, trade.held()) == ("disputed", "1000.00")


def test_an_admin_without_an_authenticator_is_refused(api: Api) -> None:
    trade = make_trade(api, "disputed")
    admin = make_admin(api.tenant, with_totp=False)
    assert api.call("escrow/begin_ruling", admin, dispute_id=dispute_of(trade)).problem == "totp-missing"


def test_only_an_open_dispute_of_this_tenant_is_ruled_on(api: Api, elsewhere: User) -> None:
    trade = make_trade(api, "disputed")
    dispute_id = dispute_of(trade)
    theirs = make_admin(elsewhere.tenant_id)
    assert Api(elsewhere.tenant_id).call("escrow/begin_ruling", theirs, dispute_id=dispute_id).status == 404
    admin = make_admin(api.tenant)
    assert api.call("escrow/begin_ruling", admin, dispute_id=new_id("dsp")).status == 404
    trade.must("request_refund", trade.buyer, {})
    trade.must("request_refund", trade.seller, {})
    assert api.call("escrow/begin_ruling", admin, dispute_id=dispute_id).problem == "dispute-resolved"


def test_only_whose_role_rules_may(api: Api) -> None:
    trade = make_trade(api, "disputed")
    dispute_id = dispute_of(trade)
    for role in ("operator", "auditor"):
        admin = Admin(trade.buyer.id, api.tenant, "", role)
        assert api.call("escrow/begin_ruling", admin, dispute_id=dispute_id).problem == "permission-missing"
    assert api.call("escrow/begin_ruling", trade.buyer, dispute_id=dispute_id).status == 403
    assert api.call("escrow/begin_ruling", dispute_id=dispute_id).status == 401
