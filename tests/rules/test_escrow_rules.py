"""The flows of orders, conditions, deadlines and shares: decisions without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.escrow.rules import conditions as condition_rules
from holdfast.escrow.rules import flows
from holdfast.escrow.rules.conditions import Condition, ConditionDraft, ConditionTemplate, written_condition
from holdfast.escrow.rules.orders import (
    Counterparty,
    Order,
    OrderDraft,
    Periods,
    check_refund_ask,
    moved,
    new_order,
    party_of,
    possible_actions,
)
from holdfast.escrow.rules.settlement import (
    Shares,
    hold_from_balance,
    hold_from_payment,
    receipt_of,
    settle_hold,
    shares_of,
)
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Forbidden, Invalid, NotFound, WrongState
from holdfast.kernel.states import Table, final_states, reachable, states
from holdfast.ledger.rules import accounts as ledger

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
every_flow = pytest.mark.parametrize("table", flows.FLOWS.values(), ids=flows.FLOWS.keys())


def naira(minor: int) -> Money:
    return Money(minor, "NGN")


def make_order(state: str = "created", **changes: object) -> Order:
    draft = OrderDraft(
        seller=Counterparty(user_id="usr_seller"),
        price=naira(100_000),
        title="A camera",
        description="With its lens.",
        periods=Periods(delivery_days=7, inspection_days=3, acceptance_hours=72, payment_hours=48, ruling_days=14),
        default_outcome="refund",
        conditions=(),
    )
    order = new_order(
        draft, buyer_id="usr_buyer", seller_id="usr_seller", buyer_fee=naira(1_500), seller_fee=naira(500), now=NOW
    )
    return replace(order, state=state, **changes)  # type: ignore[arg-type]


def make_condition(status: str = "pending", fulfilled_by: str = "seller", confirmed_by: str = "buyer") -> Condition:
    draft = ConditionDraft(None, "It works.", fulfilled_by, confirmed_by)
    return replace(written_condition(draft, None, id="cnd_1", order_id="ord_1", position=0), status=status)


# The flows, from their tables alone.


@every_flow
def test_every_state_that_holds_money_reaches_release_and_refund(table: Table) -> None:
    for state in flows.HOLDING:
        reached = reachable(table, state)
        leaving = {transition.money for (at, _), transition in table.items() if at in reached}
        assert {flows.RELEASE, flows.REFUND} <= leaving, state


@every_flow
def test_every_state_that_is_not_final_has_a_deadline_and_an_outcome(table: Table) -> None:
    entered = {transition.to: transition.deadline for transition in table.values()}
    for state in set(states(table)) - final_states(table):
        assert state == states(table)[0] or entered[state], state
        for default_outcome in (flows.REFUND, flows.RELEASE):
            action = flows.clock_action(table, state, default_outcome)
            assert flows.CLOCK in table[state, action].actors
    assert all(entered[state] is None for state in final_states(table))


@every_flow
def test_every_way_into_a_state_starts_a_period_or_none_does(table: Table) -> None:
    for transition in table.values():
        assert (transition.deadline is None) == (transition.to in final_states(table))


@every_flow
def test_the_hold_is_filled_on_the_way_in_and_emptied_on_the_way_out(table: Table) -> None:
    for (state, action), transition in table.items():
        before, after = state in flows.HOLDING, transition.to in flows.HOLDING
        fills, empties = transition.money == flows.HOLD, transition.money in flows.RULINGS
        assert (fills, empties) == (not before and after, before and not after), (state, action)


@every_flow
def test_time_alone_brings_every_order_to_an_end(table: Table) -> None:
    for default_outcome in (flows.REFUND, flows.RELEASE):
        for start in states(table):
            state, seen = start, set()
            while state not in final_states(table):
                assert state not in seen, f"time goes in circles at {state}"
                seen.add(state)
                state = table[state, flows.clock_action(table, state, default_outcome)].to


@every_flow
def test_no_party_takes_money_alone(table: Table) -> None:
    """The seller never releases, the buyer never refunds: it takes the other, an admin or the declared time."""
    for transition in table.values():
        if transition.money in (flows.RELEASE, flows.SPLIT):
            assert flows.SELLER not in transition.actors
        if transition.money == flows.REFUND:
            assert not {flows.BUYER, flows.SELLER} & transition.actors


def test_the_clock_does_in_a_dispute_what_the_order_declared() -> None:
    assert flows.clock_action(flows.CONDITIONAL, "disputed", "refund") == "refund"
    assert flows.clock_action(flows.CONDITIONAL, "disputed", "release") == "release"
    assert flows.clock_action(flows.CONDITIONAL, "in_progress", "release") == "dispute"
    assert flows.clock_action(flows.CONDITIONAL, "funded", "release") == "refund"


# Periods.


def step(order: Order, action: str, now: datetime) -> Order:
    return moved(order, flows.CONDITIONAL[order.state, action], now)


def test_each_step_starts_the_period_that_follows() -> None:
    order = make_order()
    assert order.due_at == NOW + timedelta(hours=72)
    order = step(order, "accept", NOW)
    assert order.due_at == NOW + timedelta(hours=48)
    order = step(order, "pay", NOW)
    assert order.due_at == order.delivery_due_at == NOW + timedelta(days=7)
    order = step(order, "start", NOW + timedelta(days=2))
    assert order.due_at == NOW + timedelta(days=7), "starting late does not prolong the delivery period"
    order = step(order, "complete", NOW + timedelta(days=5))
    assert order.due_at == NOW + timedelta(days=8)
    assert step(order, "close", NOW).due_at is None
    assert step(order, "dispute", NOW).due_at == NOW + timedelta(days=14)
    assert [order.version, order.state] == [5, "completed"]


def test_reopening_gives_what_was_left_of_the_delivery_period_and_at_least_an_inspection() -> None:
    completed = make_order("completed", delivery_due_at=NOW + timedelta(days=7))
    early = step(completed, "reopen", NOW)
    late = step(completed, "reopen", NOW + timedelta(days=6))
    assert early.due_at == early.delivery_due_at == NOW + timedelta(days=7)
    assert late.due_at == late.delivery_due_at == NOW + timedelta(days=9)


# Who may do what next.


@pytest.mark.parametrize(
    ("state", "buyer", "seller"),
    [
        ("created", ["cancel"], ["accept", "decline"]),
        ("accepted", ["pay", "cancel"], ["cancel"]),
        ("funded", ["dispute", "refund"], ["start", "dispute", "refund"]),
        ("in_progress", ["dispute", "refund"], ["complete", "dispute", "refund"]),
        ("completed", ["close", "dispute", "refund"], ["dispute", "refund"]),
        ("disputed", ["refund"], ["refund"]),
        ("closed", [], []),
        ("refunded", [], []),
        ("cancelled", [], []),
    ],
)
def test_what_the_parties_may_do_next(state: str, buyer: list[str], seller: list[str]) -> None:
    order, done = make_order(state), [make_condition("fulfilled")]
    assert possible_actions(order, done, "buyer") == buyer
    assert possible_actions(order, done, "seller") == seller


def test_completing_waits_for_the_conditions_and_closing_for_the_others_word() -> None:
    pending, theirs = make_condition("pending"), make_condition("fulfilled", "buyer", "seller")
    assert "complete" not in possible_actions(make_order("in_progress"), [pending], "seller")
    assert "close" not in possible_actions(make_order("completed"), [theirs], "buyer")
    assert "refund" not in possible_actions(make_order("funded", refund_asked_by="buyer"), [], "buyer")
    assert "refund" in possible_actions(make_order("funded", refund_asked_by="buyer"), [], "seller")


def test_an_order_exists_for_its_parties_alone() -> None:
    assert (party_of(make_order(), "usr_buyer"), party_of(make_order(), "usr_seller")) == ("buyer", "seller")
    with pytest.raises(NotFound):
        party_of(make_order(), "usr_stranger")
    with pytest.raises(NotFound):
        party_of(make_order(seller_id=None), "usr_seller")


# Conditions.


@pytest.mark.parametrize("order_state", flows.STATES)
@pytest.mark.parametrize("status", ["pending", "fulfilled", "confirmed", "rejected"])
@pytest.mark.parametrize("action", ["fulfil", "confirm", "reject"])
@pytest.mark.parametrize("party", ["buyer", "seller"])
def test_a_condition_changes_only_where_its_actions_say_so(
    order_state: str, status: str, action: str, party: str
) -> None:
    condition = make_condition(status)
    may = action in condition_rules.condition_actions(condition, order_state, party)
    try:
        after, _ = condition_rules.touched(condition, action, order_state=order_state, party=party, note="so", now=NOW)
    except (WrongState, Forbidden):
        assert not may
    else:
        assert may
        assert (after.status, after.note) == ({"fulfil": "fulfilled"}.get(action, f"{action}ed"), "so")
        assert (after.settled_at is None) == (action == "fulfil")


def test_a_template_gives_what_the_draft_leaves_out() -> None:
    template = ConditionTemplate("papers", "documents", "The papers are there.", "buyer", "seller")
    taken = written_condition(ConditionDraft("papers", None, None, None), template, id="1", order_id="o", position=0)
    changed = written_condition(
        ConditionDraft("papers", "All papers.", "seller", None), template, id="1", order_id="o", position=0
    )
    assert (taken.text, taken.fulfilled_by, taken.confirmed_by) == ("The papers are there.", "buyer", "seller")
    assert (changed.text, changed.fulfilled_by, changed.confirmed_by) == ("All papers.", "seller", "seller")
    with pytest.raises(Invalid):
        written_condition(ConditionDraft(None, None, None, None), None, id="1", order_id="o", position=0)


def test_completing_needs_every_condition_and_closing_every_other_confirmation() -> None:
    fulfilled, rejected = make_condition("fulfilled"), make_condition("rejected")
    condition_rules.check_all_fulfilled([fulfilled, make_condition("confirmed")])
    with pytest.raises(WrongState):
        condition_rules.check_all_fulfilled([fulfilled, rejected])
    condition_rules.check_closable_by([fulfilled], "buyer")
    with pytest.raises(WrongState):
        condition_rules.check_closable_by([fulfilled], "seller")


# Money.


def test_the_fee_is_borne_as_it_was_agreed() -> None:
    order = make_order("completed")
    assert (order.payable, order.receivable, order.held) == (naira(101_500), naira(99_500), naira(101_500))
    assert make_order("accepted").held == naira(0)
    assert shares_of("release", order, None) == Shares(naira(0), naira(99_500), naira(2_000))
    assert shares_of("refund", order, None) == Shares(naira(101_500), naira(0), naira(0))
    assert shares_of(None, order, None) is None


def test_a_price_is_positive_within_reason_and_more_than_its_fee() -> None:
    draft = OrderDraft(Counterparty("usr_s"), naira(1), "t", "d", Periods(1, 1, 1, 1, 1), "refund", ())
    fees = {"buyer_id": "usr_b", "seller_id": "usr_s", "buyer_fee": naira(0), "now": NOW}
    for price, fee in (
        (naira(0), 0),
        (naira(-1), 0),
        (naira(10**14 + 1), 0),
        (Money(10**18 + 1, "DOT"), 0),
        (naira(5), 6),
    ):
        with pytest.raises(Invalid):
            new_order(replace(draft, price=price), seller_fee=Money(fee, price.currency), **fees)  # type: ignore[arg-type]
    assert new_order(replace(draft, price=naira(10**14)), seller_fee=naira(0), **fees).amount_minor == 10**14  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("buyer", "seller", "platform"), [(0, 0, 0), (101_500, 1, 0), (101_501, -1, 0), (101_499, 0, 0), (-1, 101_501, 0)]
)
def test_a_split_that_is_not_all_of_it_is_refused(buyer: int, seller: int, platform: int) -> None:
    with pytest.raises(Invalid):
        shares_of("split", make_order("disputed"), Shares(naira(buyer), naira(seller), naira(platform)))


def test_a_split_in_another_currency_or_without_amounts_is_refused() -> None:
    dollars = Money(101_500, "USD")
    with pytest.raises(Invalid):
        shares_of("split", make_order("disputed"), Shares(dollars, Money(0, "USD"), naira(0)))
    with pytest.raises(Invalid):
        shares_of("split", make_order("disputed"), None)


@given(st.integers(0, 101_500), st.integers(0, 101_500))
def test_whatever_is_ruled_empties_the_hold(first: int, second: int) -> None:
    order = make_order("disputed")
    buyer, rest = min(first, second), abs(first - second)
    ruled = Shares(naira(buyer), naira(rest), naira(101_500 - buyer - rest))
    shares = shares_of("split", order, ruled)
    assert shares is not None
    transfer = settle_hold(order, shares, "split")
    assert sum(leg.money.minor for leg in transfer.legs) == 0
    [out] = [leg.money for leg in transfer.legs if leg.account == ledger.held(order.id, "NGN")]
    assert out == -order.held


@given(received=st.integers(1, 10**12), state=st.sampled_from(flows.STATES))
def test_whatever_comes_is_held_or_returned_to_the_last_unit(received: int, state: str) -> None:
    order = make_order(state)
    receipt = receipt_of(order, naira(received))
    assert receipt.held + receipt.returned == naira(received)
    assert receipt.held in (naira(0), order.payable)
    assert (receipt.held.minor > 0) == (state == "accepted" and received >= order.payable.minor)
    assert (receipt.news is None) == (state == "accepted" and received == order.payable.minor)
    transfer = hold_from_payment(order, receipt, payment_id="pay_1", payer_id="usr_buyer")
    assert sum(leg.money.minor for leg in transfer.legs) == 0
    assert transfer.key == "receive:pay_1"


def test_money_in_another_currency_is_returned() -> None:
    receipt = receipt_of(make_order("accepted"), Money(10**9, "USD"))
    assert (receipt.held.minor, receipt.returned, receipt.news) == (
        0,
        Money(10**9, "USD"),
        "escrow.order.payment_returned",
    )


def test_the_balance_pays_exactly_what_is_payable() -> None:
    order = make_order("accepted")
    moved_out = {leg.account.code: leg.money.minor for leg in hold_from_balance(order).legs}
    assert moved_out == {"available:usr_buyer": -101_500, f"held:{order.id}": 101_500}


# Refunds by agreement.


def test_each_party_asks_once_and_the_buyer_names_the_destination() -> None:
    paid = make_order("funded", payment_id="pay_1")
    check_refund_ask(paid, "buyer", "source")
    check_refund_ask(replace(paid, refund_asked_by="buyer"), "seller", None)
    with pytest.raises(WrongState):
        check_refund_ask(replace(paid, refund_asked_by="buyer"), "buyer", None)
    with pytest.raises(Invalid):
        check_refund_ask(paid, "seller", "balance")
    with pytest.raises(Invalid):
        check_refund_ask(make_order("funded"), "buyer", "source")
