"""Payments that were not believed: paid in the sandbox in another currency than asked for."""

from dataclasses import dataclass
from typing import Any

from holdfast.identity.rules.callers import Admin, User
from holdfast.ledger.rules.accounts import AccountSpec, available, clearing
from tests.api import Answer, Api
from tests.factories.identity import any_address, totp_code
from tests.factories.payments import balance_of, empty_queues, sandbox_webhook

REASON = "Paid in dollars by mistake."


@dataclass(frozen=True, slots=True)
class Doubted:
    """A top-up of NGN 50.00 that was paid in another currency. The sandbox must be in the process."""

    api: Api
    payer: User
    payment_id: str

    def seen(self, admin: Admin) -> Any:
        """As administrators see it."""
        found = self.api.call("payments/list_payments", admin).body["data"]
        [payment] = [one for one in found if one["id"] == self.payment_id]
        return payment

    def doubt(self, admin: Admin) -> Any:
        [doubt] = self.seen(admin)["doubts"]
        return doubt

    def challenge(self, admin: Admin, doubt_id: str) -> str:
        answer = self.send("begin_payment_resolution", admin, {"doubt_id": doubt_id})
        assert answer.status == 200, answer.text
        return str(answer.body["challenge_id"])

    def body(self, admin: Admin, remedy: str = "credit", **changes: Any) -> dict[str, Any]:
        """What resolves its only doubt."""
        doubt_id = self.doubt(admin)["id"]
        proof = {"challenge_id": self.challenge(admin, doubt_id), "code": totp_code(admin.id)}
        return {"doubt_id": doubt_id, "remedy": remedy, "reason": REASON, **proof} | changes

    def resolve(self, admin: Admin, remedy: str = "credit") -> Any:
        answer = self.send("resolve_payment", admin, self.body(admin, remedy))
        assert answer.status == 200, answer.text
        return answer.body

    def send(self, function: str, admin: Admin | None, body: Any, **more: Any) -> Answer:
        return self.api.call(f"payments/{function}", admin, body, payment_id=self.payment_id, ip=any_address(), **more)

    def tell(self) -> None:
        """The provider's webhook comes again."""
        sandbox_webhook(self.payment_id).send(self.api)
        empty_queues(self.api.tenant)

    def balances(self, currency: str) -> tuple[str, str]:
        """What is available to the payer, and held by the sandbox."""
        return self._balance(available(self.payer.id, currency)), self._balance(clearing("sandbox", currency))

    def _balance(self, account: AccountSpec) -> str:
        return balance_of(self.api.tenant, account).amount


def make_doubted(api: Api, payer: User, script: str = "wrong_currency") -> Doubted:
    body = {"amount": {"amount": "50.00", "currency": "NGN"}, "provider": "sandbox"}
    begun = api.call("payments/begin_top_up", payer, body)
    assert begun.status == 201, begun.text
    payment_id = str(begun.body["id"])
    assert api.call("sandbox/play_checkout", raw=f"script={script}", reference=payment_id).status == 200
    empty_queues(api.tenant)
    return Doubted(api, payer, payment_id)
