"""GET /v1/payments/{payment_id}/return"""

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.payments import SandboxInProcess, make_payment, payment_now

FUNCTION = "payments/show_payment_return"


def test_the_payers_browser_is_thanked_and_nothing_is_taken_for_paid(
    api: Api, payer: User, sandbox: SandboxInProcess
) -> None:
    unpaid = make_payment(payer)
    answer = api.call(FUNCTION, payment_id=unpaid.id, query={"reference": unpaid.id, "trxref": unpaid.id})
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Thank you" in answer.text
    assert unpaid.id not in answer.text
    assert payment_now(unpaid).status == "pending"


def test_it_tells_strangers_nothing(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    known = api.call(FUNCTION, payment_id=make_payment(payer).id)
    unknown = api.call(FUNCTION, payment_id="pay_01jzk3v5x8e9bt2m4n6q7r8s9t")
    assert known.text == unknown.text


def test_what_cannot_be_a_payment_is_404(api: Api) -> None:
    assert api.call(FUNCTION, payment_id="ord_01jzk3v5x8e9bt2m4n6q7r8s9t").status == 404
