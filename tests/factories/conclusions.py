"""Payouts that are stuck: sent more than a day ago, and their provider gives no clear answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from holdfast.identity.rules.callers import Admin, Caller
from holdfast.payments.tables.payouts import withdrawals
from holdfast.platform.db import run
from tests.api import Answer, Api
from tests.factories.identity import any_address, totp_code
from tests.factories.payouts import ORIGIN, Payee, make_sandbox_payee, send

REASON, EVIDENCE = "Your bank confirmed it.", "NIP session 000013260310051623"
PENDING_IN_SANDBOX = "0123456703"


@dataclass(frozen=True, slots=True)
class Stuck:
    """One withdrawal of the payee."""

    payee: Payee
    withdrawal_id: str

    def call(self, function: str, caller: Caller | None, body: Any, **more: Any) -> Answer:
        path = {"withdrawal_id": self.withdrawal_id, "ip": any_address()}
        answer: Answer = self.payee.api.call(f"payments/{function}", caller, body, **path, **more)
        return answer

    def challenge(self, admin: Admin, outcome: str = "paid") -> str:
        answer = self.call("begin_payout_resolution", admin, {"outcome": outcome})
        assert answer.status == 200, answer.text
        return str(answer.body["challenge_id"])

    def body(self, admin: Admin, outcome: str = "paid", **changes: Any) -> dict[str, Any]:
        """What concludes it."""
        proof = {"challenge_id": self.challenge(admin, outcome), "code": totp_code(admin.id)}
        return {"outcome": outcome, "reason": REASON, "evidence": EVIDENCE, **proof} | changes

    def resolve(self, admin: Admin, outcome: str = "paid") -> Any:
        answer = self.call("resolve_payout", admin, self.body(admin, outcome))
        assert answer.status == 200, answer.text
        return answer.body

    def age(self, period: timedelta = timedelta(hours=24, seconds=1)) -> None:
        """As if it had been sent earlier, and were due to be asked about."""
        aged = {"sent_at": withdrawals.c.sent_at - period, "check_due_at": withdrawals.c.check_due_at - period}
        statement = update(withdrawals).where(withdrawals.c.id == self.withdrawal_id).values(aged)
        run(self.payee.api.tenant, ORIGIN, lambda db: db.execute(statement))


def make_stuck(payee: Payee, approver: Admin | None = None) -> Stuck:
    """Sent a day ago, to the provider that the test plays."""
    stuck = Stuck(payee, payee.withdraw())
    payee.approve(stuck.withdrawal_id, approver)
    assert send(payee.api.tenant, stuck.withdrawal_id) == []
    stuck.age()
    return stuck


def make_stuck_in_sandbox(api: Api) -> Stuck:
    """Pending there. The sandbox must be in the process."""
    return make_stuck(make_sandbox_payee(api, PENDING_IN_SANDBOX))
