"""GET /v1/sandbox/checkout/{reference}"""

from holdfast.identity.rules.callers import User
from holdfast.payments.providers.sandbox import PAYMENT_SCRIPTS
from tests.api import Api
from tests.factories.payments import SandboxInProcess, in_production, make_payment, pay

FUNCTION = "sandbox/show_checkout"


def test_a_person_sees_what_is_to_be_paid_and_a_button_for_each_ending(
    api: Api, payer: User, sandbox: SandboxInProcess
) -> None:
    payment = make_payment(payer)
    answer = api.call(FUNCTION, headers={"holdfast-tenant": ""}, reference=payment.id)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert "5000.00 NGN" in answer.text
    for script in PAYMENT_SCRIPTS:
        assert f'<button name="script" value="{script}"' in answer.text


def test_what_is_paid_has_no_buttons_any_more(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    payment = make_payment(payer)
    pay(api, payment)
    assert "<button" not in api.call(FUNCTION, reference=payment.id).text


def test_after_a_decline_the_payer_may_try_again(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    payment = make_payment(payer)
    pay(api, payment, "declined")
    text = api.call(FUNCTION, reference=payment.id).text
    assert "declined. Try again." in text
    assert 'value="paid"' in text


def test_an_unknown_reference_is_404(api: Api) -> None:
    assert api.call(FUNCTION, reference="pay_01jzk3v5x8e9bt2m4n6q7r8s9t").status == 404
    assert api.call(FUNCTION, reference="'; drop table payments").status == 404


def test_production_has_no_sandbox(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    payment = make_payment(payer)
    with in_production():
        assert api.call(FUNCTION, reference=payment.id).status == 404
