"""DELETE /v1/bank-accounts/{bank_account_id}"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.payouts import announced, make_payee, refused


def test_no_new_withdrawal_goes_there(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    answer = api.call("payments/remove_bank_account", payee.user, bank_account_id=payee.bank_account_id)
    assert (answer.status, answer.body) == (200, {"done": True})
    assert refused(api, "request_withdrawal", payee.user, payee.body())[0] == 404
    assert announced(tenant, payee.bank_account_id)[-1] == "payments.bank_account.removed"


def test_withdrawals_on_their_way_go_on(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    withdrawal_id = payee.withdraw()
    api.call("payments/remove_bank_account", payee.user, bank_account_id=payee.bank_account_id)
    assert payee.read(withdrawal_id)["bank_account"]["last_four"] == "6789"
    payee.approve(withdrawal_id)
    assert payee.state(withdrawal_id) == "approved"


def test_a_second_time_it_does_not_exist(api: Api, tenant: str) -> None:
    payee = make_payee(tenant)
    api.call("payments/remove_bank_account", payee.user, bank_account_id=payee.bank_account_id)
    again = refused(api, "remove_bank_account", payee.user, bank_account_id=payee.bank_account_id)
    assert again == (404, "not-found")


def test_nobody_else_may_and_to_others_it_does_not_exist(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    payee, elsewhere = make_payee(tenant), make_tenant(admin_engine)
    path = {"bank_account_id": payee.bank_account_id}
    assert refused(api, "remove_bank_account", None, **path)[0] == 401
    assert refused(api, "remove_bank_account", owner, **path)[0] == 403
    assert refused(api, "remove_bank_account", make_user(tenant), **path)[0] == 404
    assert refused(Api(elsewhere), "remove_bank_account", make_user(elsewhere), **path)[0] == 404
    for unknown in (new_id("bac"), "bac_x", payee.user.id):
        assert refused(api, "remove_bank_account", payee.user, bank_account_id=unknown)[0] == 404
    assert payee.withdraw()
