"""Queue ForgetMove: what came to nothing counts against no limit."""

import pytest

from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.escrow import deliver
from tests.factories.kyc import set_limits
from tests.factories.messaging import deliver as bring
from tests.factories.payouts import Payee, make_payee

ROUTE = "identity/forget_move"
ENDED = ["cancelled", "rejected", "failed", "reversed"]


@pytest.fixture
def payee(api: Api, tenant: str) -> Payee:
    set_limits(tenant, (1, None, "3000.00", None))
    return make_payee(tenant)


def may_withdraw(api: Api, payee: Payee, amount: str) -> bool:
    answer = api.call("payments/request_withdrawal", payee.user, payee.body(amount))
    assert answer.status == 201 or answer.problem == "kyc-limit-reached", answer.text
    return answer.status == 201


def test_a_withdrawal_that_was_taken_back_leaves_room_again(api: Api, tenant: str, payee: Payee) -> None:
    withdrawal_id = payee.withdraw("3000.00")
    assert not may_withdraw(api, payee, "0.01")
    assert api.call("payments/cancel_withdrawal", payee.user, withdrawal_id=withdrawal_id).status == 200
    for _ in range(2):  # delivered twice
        assert deliver(ROUTE, tenant, ["payments.withdrawal.cancelled"]) == []
    assert may_withdraw(api, payee, "3000.00")


@pytest.mark.parametrize("ending", ENDED)
def test_so_does_every_other_end_of_one(api: Api, tenant: str, payee: Payee, ending: str) -> None:
    withdrawal_id = payee.withdraw("3000.00")
    assert bring(ROUTE, tenant, f"payments.withdrawal.{ending}", {}, subject=withdrawal_id)
    assert may_withdraw(api, payee, "2000.00")


def test_what_is_about_something_else_changes_nothing(api: Api, tenant: str, payee: Payee) -> None:
    payee.withdraw("3000.00")
    assert bring(ROUTE, tenant, "payments.payment.expired", {}, subject=new_id("pay"))
    assert not may_withdraw(api, payee, "1.00")
