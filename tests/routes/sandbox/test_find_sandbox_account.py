"""GET /v1/sandbox/bank-accounts/{bank_code}/{account_number}"""

import pytest

from holdfast.identity.rules.callers import User
from holdfast.payments.providers.configured import open_provider
from holdfast.payments.providers.port import ProviderRefused
from tests.api import Api
from tests.factories.payments import SandboxInProcess, in_production, sandbox_secret

FUNCTION = "sandbox/find_sandbox_account"


def test_an_account_has_an_owner(api: Api) -> None:
    answer = api.call(FUNCTION, headers=sandbox_secret(), bank_code="001", account_number="0123456700")
    assert answer.status == 200
    assert (answer.body["bank_code"], answer.body["account_number"]) == ("001", "0123456700")
    assert len(answer.body["name"].split()) == 2


def test_the_adapter_resolves_it(sandbox: SandboxInProcess) -> None:
    assert open_provider("sandbox").resolve_account("001", "0123456700").account_number == "0123456700"
    with pytest.raises(ProviderRefused):
        open_provider("sandbox").resolve_account("001", "0123456709")


@pytest.mark.parametrize(
    ("bank", "number"),
    [("001", "0123456709"), ("999", "0123456700"), ("001", "12345"), ("001", "01234567ab"), ("001", "1" * 21)],
)
def test_what_does_not_resolve_is_404(api: Api, bank: str, number: str) -> None:
    answer = api.call(FUNCTION, headers=sandbox_secret(), bank_code=bank, account_number=number)
    assert (answer.status, answer.problem) == (404, "unknown-account")


def test_without_the_secret_it_is_401(api: Api, payer: User) -> None:
    assert api.call(FUNCTION, bank_code="001", account_number="0123456700").status == 401
    assert api.call(FUNCTION, payer, bank_code="001", account_number="0123456700").status == 401


def test_production_has_no_sandbox(api: Api) -> None:
    with in_production():
        answer = api.call(FUNCTION, headers=sandbox_secret(), bank_code="001", account_number="0123456700")
    assert answer.status == 404
