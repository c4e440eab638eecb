"""Withdrawals for tests: brought to where they are wanted by the routes and consumers themselves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, text, update

from holdfast.identity.rules.callers import Admin, Caller, User
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules import accounts as ledger
from holdfast.ledger.rules.transfers import Transfer, move
from holdfast.ledger.usecases.balances import balance, trial_balance
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import Db, Origin, run
from holdfast.platform.tables import events, tenants
from tests.api import Answer, Api, LambdaContext, handler_of
from tests.factories.identity import make_admin, make_user, totp_code
from tests.factories.paystack_transfers import playing_paystack

ORIGIN = Origin("tests", "factory")
BANK_ACCOUNT = {"bank_code": "058", "account_number": "0123456789", "currency": "NGN", "provider": "paystack"}
WATCHED = (
    "bank_accounts", "withdrawals", "withdrawal_caps", "balance_transfers", "transfer_limits", "payments",
    "payment_doubts", "refunds", "ledger_accounts", "ledger_transfers", "ledger_entries", "events",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Payee:
    """A user with money and a bank account."""

    api: Api
    user: User
    bank_account_id: str
    currency: str = "NGN"

    def body(self, amount: str = "2000.00") -> dict[str, Any]:
        """What asks for a withdrawal."""
        return {"bank_account_id": self.bank_account_id, "amount": {"amount": amount, "currency": self.currency}}

    def withdraw(self, amount: str = "2000.00") -> str:
        """Ask for a withdrawal, successfully; its id."""
        answer = self.api.call("payments/request_withdrawal", self.user, self.body(amount))
        assert answer.status == 201, answer.text
        return str(answer.body["id"])

    def approve(self, withdrawal_id: str, admin: Admin | None = None) -> None:
        """Let it be sent, as an administrator does."""
        admin = admin or make_admin(self.api.tenant)
        challenge_id = begin_approval(self.api, admin, withdrawal_id)
        body = {"withdrawal_id": withdrawal_id, "challenge_id": challenge_id, "code": totp_code(admin.id)}
        answer = self.api.call("payments/approve_payout", admin, body)
        assert answer.status == 200, answer.text

    def approved(self, amount: str = "2000.00") -> str:
        """A withdrawal that waits to be sent; its id."""
        withdrawal_id = self.withdraw(amount)
        self.approve(withdrawal_id)
        return withdrawal_id

    def sent(self, amount: str = "2000.00") -> str:
        """A withdrawal after its message was consumed; its id."""
        withdrawal_id = self.approved(amount)
        assert send(self.api.tenant, withdrawal_id) == []
        return withdrawal_id

    def read(self, withdrawal_id: str) -> Any:
        answer = self.api.call("payments/get_withdrawal", self.user, withdrawal_id=withdrawal_id)
        assert answer.status == 200, answer.text
        return answer.body

    def state(self, withdrawal_id: str) -> str:
        return str(self.read(withdrawal_id)["state"])

    def books(self, withdrawal_id: str, provider: str = "paystack") -> tuple[str, str, str]:
        """What is available to the user, on its way, and held by the provider, after checking that all sums up."""
        check_books(self.api.tenant)
        return (
            balance_of(self.api.tenant, ledger.available(self.user.id, self.currency)),
            balance_of(self.api.tenant, ledger.payout(withdrawal_id, self.currency)),
            balance_of(self.api.tenant, ledger.clearing(provider, self.currency)),
        )


def make_payee(tenant: str, balance: str = "5000.00", currency: str = "NGN", **account: str) -> Payee:
    """What is available to the user was paid in through Paystack."""
    api, user = Api(tenant), make_user(tenant)
    with playing_paystack():
        body = BANK_ACCOUNT | {"currency": currency} | account
        answer = api.call("payments/add_bank_account", user, body, ip=f"ip-{user.id}")
    assert answer.status == 201, answer.text
    give_money(tenant, user, Money.parse(balance, currency))
    return Payee(api, user, answer.body["id"], currency)


def make_sandbox_payee(api: Api, number: str) -> Payee:
    """What is available to the user was paid in through the sandbox, whose script the last two digits name."""
    user = make_user(api.tenant)
    account = {"bank_code": "001", "account_number": number, "currency": "NGN", "provider": "sandbox"}
    answer = api.call("payments/add_bank_account", user, account)
    assert answer.status < 300, answer.text
    give_money(api.tenant, user, Money(500_000, "NGN"), "sandbox")
    return Payee(api, user, answer.body["id"])


def give_money(tenant: str, user: User, money: Money, provider: str = "paystack") -> None:
    """What was paid in through the provider, and is available to the user."""
    legs = move(ledger.clearing(provider, money.currency), ledger.available(user.id, money.currency), money)
    transfer = Transfer(new_id("gft"), "top_up", user.id, legs)
    run(tenant, ORIGIN, lambda db: post(db, transfer))


def balance_of(tenant: str, account: ledger.AccountSpec) -> str:
    return run(tenant, ORIGIN, lambda db: balance(db, account)).posted.amount


def check_books(tenant: str) -> None:
    """Every currency sums to zero, and every invariant of the ledger holds."""
    run(tenant, ORIGIN, fold_accumulating)
    assert all(each.sum.minor == 0 for each in run(tenant, ORIGIN, trial_balance))
    assert run(tenant, ORIGIN, verify) == []


def begin_approval(api: Api, admin: Admin, withdrawal_id: str) -> str:
    """The id of a challenge for this withdrawal."""
    answer = api.call("payments/begin_payout_approval", admin, {"withdrawal_id": withdrawal_id})
    assert answer.status == 200, answer.text
    return str(answer.body["challenge_id"])


def approval_message(tenant: str, withdrawal_id: str) -> dict[str, Any]:
    """The queue's message that says it was approved."""
    event = {
        "id": new_id("evt"),
        "type": "payments.withdrawal.approved",
        "tenant_id": tenant,
        "subject": withdrawal_id,
        "sequence": 2,
        "actor": "tests",
        "occurred_at": "2026-03-10T05:16:23+00:00",
        "data": {"withdrawal_id": withdrawal_id},
    }
    body = json.dumps({"detail": event})
    return {"Records": [{"messageId": str(uuid4()), "eventSource": "aws:sqs", "body": body, "attributes": {}}]}


def send(tenant: str, withdrawal_id: str) -> list[Any]:
    """Deliver the message of its approval to the consumer; what it reports as failed."""
    answer = handler_of("payments/send_payout")(approval_message(tenant, withdrawal_id), LambdaContext())
    failed: list[Any] = answer["batchItemFailures"]
    return failed


def settle(tenant: str) -> int:
    """A turn of the schedule for this tenant."""
    done: int = handler_of("payments/settle_pending_payouts")({"tenant_id": tenant}, LambdaContext())["done"]
    return done


def pass_time(tenant: str, period: timedelta) -> None:
    """Move the tenant's clock ahead."""
    moved = tenants.c.clock_offset_seconds + int(period.total_seconds())
    run(tenant, ORIGIN, lambda db: db.execute(update(tenants).values(clock_offset_seconds=moved)))


def announced(tenant: str, withdrawal_id: str) -> list[str]:
    """The types of a withdrawal's events, oldest first, without their common beginning."""
    statement = select(events.c.type).where(events.c.subject == withdrawal_id).order_by(events.c.sequence)
    types = run(tenant, ORIGIN, lambda db: list(db.execute(statement).scalars()))
    return [name.removeprefix("payments.withdrawal.") for name in types]


def last_news(tenant: str, subject: str) -> Mapping[str, Any]:
    """What the newest event about it says."""
    statement = select(events.c.data).where(events.c.subject == subject).order_by(events.c.sequence.desc()).limit(1)
    news: Mapping[str, Any] = run(tenant, ORIGIN, lambda db: db.execute(statement).scalar_one())
    return news


def snapshot(tenant: str) -> list[str]:
    """Every row that withdrawals consist of: equal before and after means that nothing moved."""
    statement = " union all ".join(f"select '{name}' || t::text from {name} t" for name in WATCHED)

    def read(db: Db) -> list[str]:
        return list(db.execute(text(f"select * from ({statement}) as all_of_it order by 1")).scalars())

    return run(tenant, ORIGIN, read)


def refused(api: Api, function: str, caller: Caller | None, body: Any = None, **more: Any) -> tuple[int, str]:
    """Status and slug of a call that is refused and moves nothing."""
    before = snapshot(api.tenant)
    answer: Answer = api.call(f"payments/{function}", caller, body, **more)
    assert snapshot(api.tenant) == before, "a refused call moved something"
    return answer.status, answer.problem
