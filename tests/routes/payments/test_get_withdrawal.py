"""GET /v1/withdrawals/{withdrawal_id}"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.payouts import make_payee
from tests.factories.paystack_transfers import playing_paystack

FUNCTION = "payments/get_withdrawal"


def test_it_says_where_the_money_is_and_what_may_be_done(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    seen = payee.read(withdrawal_id)
    assert (seen["id"], seen["state"], seen["actions"]) == (withdrawal_id, "requested", ["cancel"])
    assert (seen["decided_at"], seen["sent_at"], seen["settled_at"], seen["reason"]) == (None, None, None, None)
    with playing_paystack():
        paid = payee.read(payee.sent("1.00"))
    assert (paid["state"], paid["actions"]) == ("paid", [])
    assert None not in (paid["decided_at"], paid["sent_at"], paid["settled_at"])


def test_to_everybody_else_it_does_not_exist(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    payee, elsewhere = make_payee(tenant), make_tenant(admin_engine)
    path = {"withdrawal_id": payee.withdraw()}
    assert api.call(FUNCTION, None, **path).status == 401
    assert api.call(FUNCTION, owner, **path).status == 403
    assert api.call(FUNCTION, make_user(tenant), **path).status == 404
    assert Api(elsewhere).call(FUNCTION, make_user(elsewhere), **path).status == 404
    for unknown in (new_id("wdr"), "wdr_x", payee.bank_account_id):
        assert api.call(FUNCTION, payee.user, withdrawal_id=unknown).status == 404
