"""POST /v1/withdrawals/{withdrawal_id}/cancel"""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user, totp_code
from tests.factories.payouts import announced, begin_approval, make_payee, refused
from tests.factories.paystack_transfers import playing_paystack

FUNCTION = "payments/cancel_withdrawal"


def test_the_money_is_back_at_once(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    answer = api.call(FUNCTION, payee.user, withdrawal_id=withdrawal_id)
    assert (answer.status, answer.body["state"], answer.body["actions"]) == (200, "cancelled", [])
    assert payee.books(withdrawal_id) == ("5000.00", "0.00", "5000.00")
    assert announced(tenant, withdrawal_id) == ["requested", "cancelled"]


def test_a_replayed_key_gives_the_money_back_once(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    first = api.call(FUNCTION, payee.user, withdrawal_id=withdrawal_id, key="once")
    again = api.call(FUNCTION, payee.user, withdrawal_id=withdrawal_id, key="once")
    assert (again.status, again.body) == (200, first.body)
    assert refused(api, "cancel_withdrawal", payee.user, withdrawal_id=withdrawal_id) == (409, "wrong-state")
    assert payee.books(withdrawal_id) == ("5000.00", "0.00", "5000.00")


def test_what_was_decided_cannot_be_cancelled(api: Api, tenant: str, owner: Admin) -> None:
    payee = make_payee(tenant)
    rejected, approved = payee.withdraw("1.00"), payee.approved("1.00")
    assert api.call("payments/reject_payout", owner, {"withdrawal_id": rejected, "reason": "No."}).status == 200
    with playing_paystack():
        paid = payee.sent("1.00")
    for withdrawal_id in (rejected, approved, paid):
        assert refused(api, "cancel_withdrawal", payee.user, withdrawal_id=withdrawal_id) == (409, "wrong-state")


def test_of_an_approval_and_a_cancellation_at_once_one_wins(api: Api, tenant: str) -> None:
    payee, admin = make_payee(tenant), make_admin(tenant)
    withdrawal_id = payee.withdraw()
    challenge_id = begin_approval(api, admin, withdrawal_id)
    body = {"withdrawal_id": withdrawal_id, "challenge_id": challenge_id, "code": totp_code(admin.id)}
    with ThreadPoolExecutor(2) as pool:
        approval = pool.submit(api.call, "payments/approve_payout", admin, body)
        cancellation = pool.submit(api.call, FUNCTION, payee.user, withdrawal_id=withdrawal_id)
    assert sorted([approval.result().status, cancellation.result().status]) == [200, 409]
    expected = "approved" if approval.result().status == 200 else "cancelled"
    assert payee.state(withdrawal_id) == expected
    in_account = "2000.00" if expected == "approved" else "0.00"
    assert payee.books(withdrawal_id)[1] == in_account


def test_to_everybody_else_it_does_not_exist(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    payee, elsewhere = make_payee(tenant), make_tenant(admin_engine)
    path = {"withdrawal_id": payee.withdraw()}
    assert refused(api, "cancel_withdrawal", None, **path)[0] == 401
    assert refused(api, "cancel_withdrawal", owner, **path)[0] == 403
    assert refused(api, "cancel_withdrawal", make_user(tenant), **path)[0] == 404
    assert refused(Api(elsewhere), "cancel_withdrawal", make_user(elsewhere), **path)[0] == 404
    for unknown in (new_id("wdr"), "wdr_x", payee.bank_account_id):
        assert refused(api, "cancel_withdrawal", payee.user, withdrawal_id=unknown)[0] == 404
