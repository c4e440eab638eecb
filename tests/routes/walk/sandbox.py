"""The sandbox that plays the provider."""

from collections.abc import Callable, Mapping
from typing import Any

from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.identity import make_user
from tests.factories.payments import make_payment, sandbox_secret
from tests.factories.payouts import make_payee
from tests.routes.walk.calls import Situation
from tests.routes.walk.granting import grants, sample_body, situation_of


def _sandbox(name: str, make_path: Callable[[Api], dict[str, str]], **more: Any) -> None:
    function = f"sandbox/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        said = {"body": sample_body(function), "headers": sandbox_secret(), "path": make_path(api)} | more
        return Situation(api, function, **said)


def _checkout(api: Api) -> dict[str, str]:
    return {"reference": make_payment(make_user(api.tenant)).id}


def _started(name: str) -> Callable[[Api], dict[str, str]]:
    """The reference of what the function starts."""

    def start(api: Api) -> dict[str, str]:
        situation = situation_of(f"sandbox/{name}", api)
        assert situation.body is not None
        assert situation.send().status == 201
        return {"reference": situation.body["reference"]}

    return start


_sandbox("find_transaction", _checkout)
_sandbox("find_transfer", _started("start_transfer"))
_sandbox("find_refund", _started("start_refund"))
_sandbox("find_sandbox_account", lambda api: {"bank_code": "001", "account_number": "0123456700"})
_sandbox("list_sandbox_banks", lambda api: {}, query={"currency": "NGN"})
_sandbox("show_checkout", _checkout, headers={})
_sandbox("play_checkout", _checkout, headers={"content-type": "application/x-www-form-urlencoded"}, raw="script=paid")


def _start(name: str, prepare: Callable[[Api], Mapping[str, Any]]) -> None:
    function = f"sandbox/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        body = sample_body(function, **prepare(api))
        return Situation(api, function, None, body, headers=sandbox_secret())


_start("start_transaction", lambda api: {"reference": make_payment(make_user(api.tenant), opened=False).id})
_start("start_transfer", lambda api: {"reference": make_payee(api.tenant).withdraw()})
_start("start_refund", lambda api: {"reference": new_id("rfd"), "payment_reference": _paid_in_the_sandbox(api)})


def _paid_in_the_sandbox(api: Api) -> str:
    """The reference of a payment that only the sandbox knows of."""
    body = sample_body("sandbox/start_transaction", reference=new_id("pay"))
    started = api.call("sandbox/start_transaction", None, body, headers=sandbox_secret())
    reference = str(started.body["reference"])
    assert api.call("sandbox/play_checkout", raw="script=paid", reference=reference).status == 200
    return reference
