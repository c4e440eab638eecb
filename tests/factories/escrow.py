"""Orders for tests: brought to where they are wanted by the routes themselves, and looked at in the database."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import select, text, update

from holdfast.edge.consumer import Handler
from holdfast.identity.rules.callers import Admin, Caller, User
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules import accounts as ledger
from holdfast.ledger.rules.transfers import Transfer, move
from holdfast.ledger.usecases.balances import balance, trial_balance
from holdfast.ledger.usecases.posting import post
from holdfast.payments.providers.port import PaymentOutcome
from holdfast.payments.rules.fees import FeeTerms, one_band
from holdfast.payments.usecases.fees import set_fee_configuration
from holdfast.payments.usecases.pay_ins import add_payment
from holdfast.payments.usecases.settling import record_payment_outcome
from holdfast.platform.db import Db, Origin, run
from holdfast.platform.tables import events, tenants
from tests.api import Answer, Api, LambdaContext, handler_of
from tests.factories.identity import make_user

T = TypeVar("T")
ORIGIN = Origin("tests", "factory")
WATCHED = (
    "orders", "order_conditions", "order_evidence", "disputes", "dispute_messages", "payments", "refunds",
    "ledger_accounts", "ledger_transfers", "ledger_entries", "events",
)  # fmt: skip
ROAD = ("created", "accepted", "funded", "in_progress", "completed", "closed")


@dataclass(frozen=True, slots=True)
class Trade:
    """An order with the two who trade. `currency` of everything in it."""

    api: Api
    buyer: User
    seller: User
    order_id: str
    currency: str

    def call(self, function: str, caller: Caller | None, body: Any = None, **more: Any) -> Answer:
        """A route of the room about this order."""
        return self.api.call(f"escrow/{function}", caller, body, order_id=self.order_id, **more)

    def must(self, function: str, caller: Caller, body: Any = None, **more: Any) -> Any:
        """The body of a call that has to succeed."""
        answer = self.call(function, caller, body, **more)
        assert answer.status < 300, answer.text
        return answer.body

    def read(self) -> Any:
        """The order as its buyer sees it."""
        return self.must("get_order", self.buyer)

    @property
    def state(self) -> str:
        return str(self.read()["state"])

    @property
    def condition_ids(self) -> list[str]:
        return [each["condition"]["id"] for each in self.read()["conditions"]]

    def timeline(self) -> list[str]:
        return [entry["event"].removeprefix("escrow.") for entry in self.read()["timeline"]]

    def held(self) -> str:
        return balance_of(self.api.tenant, ledger.held(self.order_id, self.currency))

    def available(self, user: User) -> str:
        return balance_of(self.api.tenant, ledger.available(user.id, self.currency))

    def payable(self) -> Money:
        money = self.read()["money"]["payable"]
        return Money.parse(money["amount"], money["currency"])


def order_body(seller: User | None = None, **changes: Any) -> dict[str, Any]:
    """What a buyer sends: 1000.00 NGN for a thing with one condition of the seller's, but for what the test changes."""
    body = {
        "seller": {"user_id": seller.id} if seller else {"email": f"{new_id('x')}@example.com"},
        "price": {"amount": "1000.00", "currency": "NGN"},
        "title": "A camera",
        "description": "With its lens.",
        "delivery_days": 7,
        "inspection_days": 3,
        "conditions": [{"template_id": "goods-delivered"}],
    }
    return body | changes


def make_trade(api: Api, state: str = "created", **changes: Any) -> Trade:
    """An order in `state`, on the straight road from created to closed, or disputed."""
    buyer, seller = make_user(api.tenant), make_user(api.tenant)
    answer = api.call("escrow/create_order", buyer, order_body(seller, **changes))
    assert answer.status == 201, answer.text
    trade = Trade(api, buyer, seller, answer.body["id"], answer.body["money"]["price"]["currency"])
    for step in ROAD[: ROAD.index("funded" if state == "disputed" else state)]:
        _ONWARD[step](trade)
    if state == "disputed":
        trade.must("dispute_order", trade.buyer, {"reason": "It is broken."})
    return trade


def fulfil_all(trade: Trade) -> None:
    """Whoever must fulfil a condition does."""
    for each in trade.read()["conditions"]:
        if each["condition"]["status"] in ("pending", "rejected"):
            who = trade.buyer if each["condition"]["fulfilled_by"] == "buyer" else trade.seller
            trade.must("fulfil_condition", who, {}, condition_id=each["condition"]["id"])


def _pay(trade: Trade) -> None:
    give_money(trade.api.tenant, trade.buyer, trade.payable())
    trade.must("pay_order", trade.buyer, {"provider": "balance"})


def _complete(trade: Trade) -> None:
    fulfil_all(trade)
    trade.must("complete_order", trade.seller)


_ONWARD: dict[str, Callable[[Trade], Any]] = {
    "created": lambda trade: trade.must("accept_order", trade.seller),
    "accepted": _pay,
    "funded": lambda trade: trade.must("start_order", trade.seller),
    "in_progress": _complete,
    "completed": lambda trade: trade.must("close_order", trade.buyer),
}


def within(tenant: str, work: Callable[[Db], T]) -> T:
    return run(tenant, ORIGIN, work)


def give_money(tenant: str, user: User, money: Money) -> None:
    """From outside into the user's available balance."""
    legs = move(ledger.clearing("sandbox", money.currency), ledger.available(user.id, money.currency), money)
    transfer = Transfer(new_id("gft"), "top_up", user.id, legs)
    within(tenant, lambda db: post(db, transfer))


def balance_of(tenant: str, account: ledger.AccountSpec) -> str:
    return within(tenant, lambda db: balance(db, account)).posted.amount


def fees_of(tenant: str, currency: str = "NGN") -> str:
    return balance_of(tenant, ledger.fees(currency))


def set_fee(tenant: str, *, basis_points: int, bearer: Any, currency: str = "NGN", fixed: int = 0) -> None:
    terms = FeeTerms(basis_points, Money(fixed, currency), None, bearer)
    within(tenant, lambda db: set_fee_configuration(db, Admin("usr_x", tenant, "", "owner"), one_band(terms)))


def receive(trade: Trade, received: Money | None = None) -> str:
    """A payment of the buyer's through the sandbox provider comes in: all that is payable, or `received`. Its id. What
    follows from it is up to the consumer."""
    tenant, amount = trade.api.tenant, trade.payable()

    def pay(db: Db) -> str:
        return add_payment(db, trade.buyer, order_id=trade.order_id, amount=amount, provider="sandbox").id

    payment_id = within(tenant, pay)
    outcome = PaymentOutcome("succeeded", payment_id, received or amount, None, "test", "sbx_1", None)
    within(tenant, lambda db: record_payment_outcome(db, payment_id, outcome))
    return payment_id


def fund(trade: Trade, received: Money | None = None) -> str:
    """The same, and the consumer has done its work."""
    payment_id = receive(trade, received)
    assert deliver("escrow/fund_order", trade.api.tenant, ["payments.payment.succeeded"]) == []
    return payment_id


def deliver(function: str, tenant: str, types: Sequence[str]) -> list[Any]:
    """Hand the consumer every event of these types that the tenant ever had; what it could not do."""
    handler: Handler = handler_of(function)
    statement = select(events).where(events.c.type.in_(types)).order_by(events.c.position)
    rows = within(tenant, lambda db: list(db.execute(statement)))
    records = [_record(row) for row in rows]
    failures: list[Any] = handler({"Records": records}, LambdaContext())["batchItemFailures"] if records else []
    return failures


def _record(row: Any) -> dict[str, Any]:
    detail = {
        "id": row.id,
        "type": row.type,
        "tenant_id": row.tenant_id,
        "subject": row.subject,
        "sequence": row.sequence,
        "actor": row.actor,
        "occurred_at": row.occurred_at.isoformat(),
        "data": row.data,
    }
    return {"messageId": row.id, "eventSource": "aws:sqs", "body": json.dumps({"detail": detail}), "attributes": {}}


def pass_time(tenant: str, period: timedelta) -> None:
    """Move the tenant's clock ahead."""
    moved = tenants.c.clock_offset_seconds + int(period.total_seconds())
    within(tenant, lambda db: db.execute(update(tenants).values(clock_offset_seconds=moved)))


def sweep(tenant: str) -> int:
    """One run of the deadlines' schedule, for this tenant."""
    done: int = handler_of("escrow/sweep_deadlines")({"tenant_id": tenant}, LambdaContext())["done"]
    return done


def snapshot(tenant: str) -> list[str]:
    """Every row that an order, its money and its news consist of: equal before and after means that nothing moved."""
    statement = " union all ".join(f"select '{name}' || t::text from {name} t" for name in WATCHED)
    rows = within(tenant, lambda db: list(db.execute(text(f"select * from ({statement}) all_of_it order by 1"))))
    return [row[0] for row in rows]


def check_books(tenant: str) -> None:
    """Every currency sums to zero."""
    assert all(each.sum.minor == 0 for each in within(tenant, trial_balance))


def refused(trade: Trade, function: str, caller: Caller | None, body: Any = None, **more: Any) -> tuple[int, str]:
    """Status and slug of a call that is refused and moves nothing."""
    before = snapshot(trade.api.tenant)
    answer = trade.call(function, caller, body, **more)
    assert snapshot(trade.api.tenant) == before, "a refused call moved something"
    return answer.status, answer.problem


def check_only_parties(trade: Trade, function: str, elsewhere: User, body: Any = None, **more: Any) -> None:
    """Nobody but the order's parties may, and to others it does not exist: to a stranger, to a user of another tenant
    (`elsewhere`), and under ids that are nobody's."""
    stranger = make_user(trade.api.tenant)
    admin = Admin(new_id("usr"), trade.api.tenant, "", "owner")
    assert refused(trade, function, None, body, **more) == (401, "unauthenticated")
    assert refused(trade, function, stranger, body, **more)[0] == 404
    assert refused(replace(trade, api=Api(elsewhere.tenant_id)), function, elsewhere, body, **more)[0] == 404
    assert refused(trade, function, admin, body, **more)[0] == 403
    unknown = replace(trade, order_id=new_id("ord"))
    assert refused(unknown, function, trade.buyer, body, **more)[0] == 404
    assert refused(replace(trade, order_id="ord_x"), function, trade.buyer, body, **more)[0] == 404
