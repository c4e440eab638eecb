"""GET /v1/sandbox/banks"""

from holdfast.identity.rules.callers import User
from holdfast.payments.providers.configured import open_provider
from tests.api import Api
from tests.factories.payments import SandboxInProcess, in_production, sandbox_secret

FUNCTION = "sandbox/list_sandbox_banks"


def test_the_banks_are_fictional_and_the_same_in_every_currency(api: Api) -> None:
    naira = api.call(FUNCTION, headers=sandbox_secret(), query={"currency": "NGN"})
    yen = api.call(FUNCTION, headers=sandbox_secret(), query={"currency": "JPY"})
    assert naira.body["data"][0] == {"code": "001", "name": "Sandbox Bank"}
    assert naira.body == yen.body


def test_the_adapter_reads_them(sandbox: SandboxInProcess) -> None:
    assert [bank.code for bank in open_provider("sandbox").list_banks("NGN")] == ["001", "002", "003"]
    assert open_provider("sandbox").ping() >= 0


def test_a_currency_that_nobody_knows_is_422(api: Api) -> None:
    answer = api.call(FUNCTION, headers=sandbox_secret(), query={"currency": "XXX"})
    assert (answer.status, answer.problem) == (422, "unknown-currency")


def test_without_the_secret_it_is_401(api: Api, payer: User) -> None:
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, payer).status == 401


def test_production_has_no_sandbox(api: Api) -> None:
    with in_production():
        assert api.call(FUNCTION, headers=sandbox_secret()).status == 404
