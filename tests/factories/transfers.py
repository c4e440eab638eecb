"""Transfers between balances for tests: two people, one of whom has money."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Any

from sqlalchemy import Engine, text

from holdfast.escrow.usecases.closing import close_account
from holdfast.identity.rules.callers import Admin, Caller, User
from holdfast.kernel.money import Money
from holdfast.ledger.rules import accounts as ledger
from holdfast.platform.db import Db, Origin, run
from tests.api import Answer, Api
from tests.factories.identity import any_address, make_admin, make_user, newest_code, registration
from tests.factories.messaging import texts_to
from tests.factories.payouts import balance_of, check_books, give_money

ORIGIN = Origin("tests", "factory")
_WAITS = text("select 1 from pg_locks where not granted")
LIMIT = {"currency": "NGN", "per_transfer_amount": None, "per_day_amount": None, "unproven_amount": None}


@dataclass(frozen=True, slots=True)
class Pair:
    """ada has 5,000 and a proven phone, bola nothing."""

    api: Api
    ada: User
    bola: User
    phone: str

    def body(self, amount: str = "2000.00", **changes: Any) -> dict[str, Any]:
        """What asks for a transfer from ada to bola."""
        money = {"amount": amount, "currency": "NGN"}
        return {"recipient": {"user_id": self.bola.id}, "amount": money} | changes

    def begin(self, amount: str = "2000.00", **changes: Any) -> Any:
        """Ask for a transfer, successfully; what it answers."""
        answer = self.send("begin_transfer", self.ada, self.body(amount, **changes))
        assert answer.status == 201, answer.text
        return answer.body

    def challenge(self, transfer_id: str) -> Any:
        answer = self.send("begin_transfer_confirmation", self.ada, transfer_id=transfer_id)
        assert answer.status == 200, answer.text
        return answer.body

    def sent_code(self) -> str:
        """The code of the newest text message to ada."""
        return newest_code(texts_to(self.phone)[-1])

    def proof(self, transfer_id: str) -> dict[str, str]:
        """What confirms it: a challenge, and the code that came to ada's phone."""
        challenge_id = self.challenge(transfer_id)["challenge_id"]
        return {"challenge_id": challenge_id, "code": self.sent_code()}

    def send(self, function: str, caller: Caller | None, body: Any = None, **more: Any) -> Answer:
        return self.api.call(f"payments/{function}", caller, body, ip=any_address(), **more)

    def balances(self) -> tuple[str, str]:
        """What is available to ada and to bola, after checking that all sums up."""
        check_books(self.api.tenant)
        ada, bola = (ledger.available(user.id, "NGN") for user in (self.ada, self.bola))
        return balance_of(self.api.tenant, ada), balance_of(self.api.tenant, bola)


def make_pair(api: Api, balance: str = "5000.00") -> Pair:
    phone = str(registration()["phone"])
    ada = make_user(api.tenant, name="Ada Obi", phone=phone)
    give_money(api.tenant, ada, Money.parse(balance, "NGN"))
    return Pair(api, ada, make_user(api.tenant, name="Bola Ade"), phone)


def set_limit(api: Api, admin: Admin | None = None, **amounts: str | None) -> Mapping[str, Any]:
    """Limits in NGN; what is not said is not limited."""
    answer = api.call("payments/set_transfer_limit", admin or make_admin(api.tenant, with_totp=False), LIMIT | amounts)
    assert answer.status == 200, answer.text
    body: Mapping[str, Any] = answer.body
    return body


def answers_while_closing(admin_engine: Engine, user: User, ask: Callable[[], Answer]) -> Answer:
    """What is answered to who asks before the closing of the user's account is committed, and waits for it."""
    closed, may_end = Event(), Event()

    def close(db: Db) -> None:
        close_account(db, user.id, "Asked for it.")
        closed.set()
        assert may_end.wait(20)

    with ThreadPoolExecutor(2) as pool:
        closing = pool.submit(run, user.tenant_id, ORIGIN, close)
        assert closed.wait(20)
        asking = pool.submit(ask)
        try:
            with admin_engine.connect() as connection:
                while not asking.done() and not connection.execute(_WAITS).first():
                    pass
        finally:
            may_end.set()
        closing.result()
        return asking.result()
