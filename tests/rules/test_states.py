"""What must be true of every table of transitions, found in the tables alone."""

import pytest

from holdfast.escrow.rules.conditions import CONDITION
from holdfast.escrow.rules.flows import CONDITIONAL
from holdfast.identity.rules.people import USER_STATES
from holdfast.kernel.refusals import Forbidden, WrongState
from holdfast.kernel.states import Table, actions, actors, advance, diagram, final_states, reachable, states
from holdfast.payments.rules.balance_transfers import TRANSFER_STATES
from holdfast.payments.rules.pay_ins import PAYMENT_STATES
from holdfast.payments.rules.refunds import REFUND_STATES

TABLES = {
    "conditional orders": CONDITIONAL,
    "conditions": CONDITION,
    "payments": PAYMENT_STATES,
    "refunds": REFUND_STATES,
    "transfers": TRANSFER_STATES,
    "users": USER_STATES,
}
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())


@every_table
def test_every_state_can_be_reached(table: Table) -> None:
    assert reachable(table, states(table)[0]) == set(states(table))


@every_table
def test_every_absent_pair_of_state_and_action_refuses(table: Table) -> None:
    every_action = {action for _, action in table}
    absent = [(state, action) for state in states(table) for action in every_action if (state, action) not in table]
    assert absent
    for state, action in absent:
        with pytest.raises(WrongState):
            advance(table, state, action, "anybody")


@every_table
def test_every_transition_refuses_whom_it_does_not_name(table: Table) -> None:
    everybody = set().union(*(transition.actors for transition in table.values())) | {"nobody"}
    for (state, action), transition in table.items():
        for actor in everybody - transition.actors:
            with pytest.raises(Forbidden):
                advance(table, state, action, actor)
        for actor in transition.actors:
            assert advance(table, state, action, actor) is transition
            assert action in actions(table, state, actor)


@every_table
def test_every_transition_says_who_may_and_what_is_announced(table: Table) -> None:
    for transition in table.values():
        assert transition.actors
        assert transition.event.count(".") == 2


@every_table
def test_the_diagram_shows_every_transition_and_every_end(table: Table) -> None:
    drawn = diagram(table).splitlines()
    assert len(drawn) == 2 + len(table) + len(final_states(table))


def test_a_state_that_no_transition_leaves_is_final() -> None:
    assert final_states(CONDITIONAL) == {"closed", "refunded", "cancelled"}
    assert actors("a", "b") == frozenset({"a", "b"})
