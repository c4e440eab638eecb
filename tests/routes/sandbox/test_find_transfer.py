"""GET /v1/sandbox/transfers/{reference}"""

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.payments.providers.configured import open_provider
from holdfast.payments.providers.port import OutcomeUnknown, PayoutRequest, ProviderRefused
from tests.api import Api
from tests.factories.payments import SandboxInProcess, in_production, sandbox_secret

FUNCTION = "sandbox/find_transfer"


def sent(ending: str) -> str:
    """The reference of a payout that the adapter has sent."""
    request = PayoutRequest(new_id("wdr"), Money(120000, "NGN"), f"001:01234567{ending}", "Withdrawal")
    try:
        open_provider("sandbox").send_payout(request)
    except OutcomeUnknown:
        assert ending == "07"
    return request.reference


def let_a_minute_pass(admin_engine: Engine, reference: str) -> None:
    """The platform's own clock stands still for nobody, so the moment comes to it."""
    earlier = text("update sandbox_transfers set becomes_at = becomes_at - interval '1 minute' where reference = :r")
    with admin_engine.begin() as connection:
        connection.execute(earlier, {"r": reference})


@pytest.mark.parametrize(
    ("ending", "at_once", "later"),
    [
        ("00", "succeeded", "succeeded"),
        ("01", "failed", "failed"),
        ("03", "pending", "succeeded"),
        ("05", "reversed", "reversed"),
        ("06", "succeeded", "reversed"),
        ("07", "succeeded", "succeeded"),
        ("08", "succeeded", "succeeded"),
        ("09", "failed", "failed"),
    ],
)
def test_the_adapter_finds_what_became_of_it(
    sandbox: SandboxInProcess, admin_engine: Engine, ending: str, at_once: str, later: str
) -> None:
    reference = sent(ending)
    assert open_provider("sandbox").find_payout(reference).status == at_once
    let_a_minute_pass(admin_engine, reference)
    assert open_provider("sandbox").find_payout(reference).status == later


def test_what_was_refused_is_not_there(api: Api, sandbox: SandboxInProcess) -> None:
    request = PayoutRequest(new_id("wdr"), Money(120000, "NGN"), "001:0123456702", "Withdrawal")
    with pytest.raises(ProviderRefused):
        open_provider("sandbox").send_payout(request)
    assert open_provider("sandbox").find_payout(request.reference).status == "not_found"
    answer = api.call(FUNCTION, headers=sandbox_secret(), reference=request.reference)
    assert (answer.status, answer.problem) == (404, "unknown-reference")


def test_without_the_secret_it_is_401(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    reference = sent("00")
    assert api.call(FUNCTION, reference=reference).status == 401
    assert api.call(FUNCTION, payer, reference=reference).status == 401


def test_production_has_no_sandbox(api: Api) -> None:
    with in_production():
        assert api.call(FUNCTION, headers=sandbox_secret(), reference="any").status == 404
