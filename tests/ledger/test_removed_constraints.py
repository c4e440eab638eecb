"""Each guard of the ledger is needed, and each attack on it is real: with the guard the attack is refused and nothing
is broken; without it, the attack goes through and what it broke is seen. All in transactions that are undone."""

import pytest
from sqlalchemy import Connection

from holdfast.ledger.usecases.verification import verify
from tests.ledger.books import as_role
from tests.ledger.guards import amounts, keys, limits, pendings, reversals, states
from tests.ledger.guards.removal import Guard, refusal_code, remove

GUARDS = [
    pytest.param(guard, id=f"{guard.invariant}-{number}")
    for number, guard in enumerate(
        guard for module in (amounts, limits, keys, reversals, states, pendings) for guard in module.GUARDS
    )
]


@pytest.mark.parametrize("guard", GUARDS)
def test_with_the_guard_the_attack_is_refused_and_breaks_nothing(
    administrator: Connection, tenant: str, guard: Guard
) -> None:
    db = as_role(administrator, "holdfast_app", tenant)
    blow = guard.attack(db)
    assert verify(db) == []
    savepoint = administrator.begin_nested()
    with pytest.raises(Exception) as refused:
        blow()
    assert refusal_code(refused.value) == guard.refused
    if guard.refused:
        savepoint.rollback()
    assert verify(db) == []


@pytest.mark.parametrize("guard", GUARDS)
def test_without_the_guard_the_attack_goes_through_and_is_seen(
    administrator: Connection, tenant: str, guard: Guard
) -> None:
    db = as_role(administrator, "holdfast_app", tenant)
    blow = guard.attack(db)
    assert not guard.seen(db, None)
    administrator.exec_driver_sql("reset role")
    remove(administrator, *guard.removals)
    administrator.exec_driver_sql("set local role holdfast_app")
    assert guard.seen(db, blow())
