"""What a route that moves money costs in conversations with the database, counted where they happen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from holdfast.kernel.money import Money
from holdfast.platform.driver import PreparingConnection
from tests.api import Api
from tests.factories.escrow import Trade, fund, give_money, make_trade
from tests.factories.identity import make_admin, totp_code

BUDGET = 12


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Counts every time the driver has sent something and waits for the answer: statements, begin, commit, rollback."""
    waits: list[int] = []
    wait = PreparingConnection.handle_messages

    def counting(connection: PreparingConnection, context: Any) -> Any:
        waits.append(1)
        return wait(connection, context)

    @contextmanager
    def counter() -> Iterator[list[int]]:
        waits.clear()
        monkeypatch.setattr(PreparingConnection, "handle_messages", counting)
        yield waits
        monkeypatch.setattr(PreparingConnection, "handle_messages", wait)

    return counter


def pay(trade: Trade) -> Callable[[], Any]:
    give_money(trade.api.tenant, trade.buyer, Money(200_000, "NGN"))
    return lambda: trade.must("pay_order", trade.buyer, {"provider": "balance"})


def close(trade: Trade) -> Callable[[], Any]:
    return lambda: trade.must("close_order", trade.buyer)


def refund(trade: Trade) -> Callable[[], Any]:
    trade.must("request_refund", trade.buyer, {})
    return lambda: trade.must("request_refund", trade.seller, {})


def refund_to_source(trade: Trade) -> Callable[[], Any]:
    fund(trade)
    trade.must("request_refund", trade.buyer, {"destination": "source"})
    return lambda: trade.must("request_refund", trade.seller, {})


def rule(trade: Trade) -> Callable[[], Any]:
    admin = make_admin(trade.api.tenant, "arbiter")
    dispute_id = trade.must("get_dispute", trade.buyer)["dispute"]["id"]
    challenge = trade.api.call("escrow/begin_ruling", admin, dispute_id=dispute_id).body["challenge_id"]
    body = {"ruling": "release", "note": "So.", "challenge_id": challenge, "code": totp_code(admin.id)}
    return lambda: trade.api.call("escrow/rule_dispute", admin, body, dispute_id=dispute_id)


@pytest.mark.parametrize(
    ("state", "prepare"),
    [("accepted", pay), ("completed", close), ("funded", refund), ("accepted", refund_to_source), ("disputed", rule)],
    ids=["pay from the balance", "close", "refund by agreement", "refund through the provider", "rule"],
)
def test_a_route_that_moves_money_stays_within_its_budget(
    api: Api, counted: Any, state: str, prepare: Callable[[Trade], Callable[[], Any]]
) -> None:
    for _ in range(2):  # the first time also prepares statements and opens accounts
        act = prepare(make_trade(api, state))
        with counted() as waits:
            act()
    assert 5 < len(waits) <= BUDGET, f"{len(waits)} round trips"
