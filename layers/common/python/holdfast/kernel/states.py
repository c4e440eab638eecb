"""State machines as data: a table of (state, action) → transition, and the few questions one asks of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from holdfast.kernel.refusals import Forbidden, WrongState


@dataclass(frozen=True, slots=True)
class Transition:
    """What one action does in one state.

    to: the next state · actors: who may · money: what the ledger does, by name · event: what is announced ·
    deadline: which period starts now, by name; its end is the next state's `due_at`
    """

    to: str
    actors: frozenset[str]
    event: str
    money: str | None = None
    deadline: str | None = None


Table = Mapping[tuple[str, str], Transition]


def actors(*names: str) -> frozenset[str]:
    return frozenset(names)


def advance(table: Table, state: str, action: str, actor: str) -> Transition:
    """The transition, or a refusal: 409 where the state does not know the action, 403 where the actor may not."""
    transition = table.get((state, action))
    if transition is None:
        raise WrongState(f"{action} is not possible while the state is {state}.")
    if actor not in transition.actors:
        raise Forbidden(f"The {actor} may not {action}.")
    return transition


def actions(table: Table, state: str, actor: str) -> list[str]:
    """What this actor may do next, in the table's order."""
    return [action for (at, action), transition in table.items() if at == state and actor in transition.actors]


def states(table: Table) -> list[str]:
    """Every state the table names, in order of appearance."""
    return list(dict.fromkeys(name for (at, _), transition in table.items() for name in (at, transition.to)))


def final_states(table: Table) -> set[str]:
    return set(states(table)) - {at for at, _ in table}


def reachable(table: Table, start: str) -> set[str]:
    """Every state one can come to from `start`, itself included."""
    found: set[str] = set()
    frontier = [start]
    while frontier:
        state = frontier.pop()
        if state not in found:
            found.add(state)
            frontier += [transition.to for (at, _), transition in table.items() if at == state]
    return found


def diagram(table: Table) -> str:
    """The table as a Mermaid state diagram."""

    def lines() -> Iterator[str]:
        yield "stateDiagram-v2"
        yield f"    [*] --> {states(table)[0]}"
        for (at, action), transition in table.items():
            yield f"    {at} --> {transition.to}: {action} ({', '.join(sorted(transition.actors))})"
        for state in sorted(final_states(table)):
            yield f"    {state} --> [*]"

    return "\n".join(lines())
