"""GET /v1/top-ups/{payment_id}"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.payments import SandboxInProcess, make_payment

FUNCTION = "payments/get_top_up"
BODY = {"amount": {"amount": "50.00", "currency": "NGN"}, "provider": "sandbox"}


def test_it_says_what_was_begun(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    begun = api.call("payments/begin_top_up", payer, BODY).body
    assert api.call(FUNCTION, payer, payment_id=begun["id"]).body == begun


def test_to_everybody_else_it_does_not_exist(
    api: Api, tenant: str, payer: User, owner: Admin, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    begun = api.call("payments/begin_top_up", payer, BODY).body
    elsewhere, path = make_tenant(admin_engine), {"payment_id": begun["id"]}
    assert api.call(FUNCTION, None, **path).status == 401
    assert api.call(FUNCTION, owner, **path).status == 403
    assert api.call(FUNCTION, make_user(tenant), **path).status == 404
    assert Api(elsewhere).call(FUNCTION, make_user(elsewhere), **path).status == 404
    for unknown in (new_id("pay"), "pay_x", payer.id):
        assert api.call(FUNCTION, payer, payment_id=unknown).status == 404


def test_a_payment_for_an_order_is_no_top_up(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    assert api.call(FUNCTION, payer, payment_id=make_payment(payer).id).status == 404
