"""Conditions: what must be true before the seller is paid, who makes it true and who says that it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from holdfast.escrow.rules.flows import COMPLETED, IN_PROGRESS
from holdfast.kernel.refusals import Invalid, WrongState
from holdfast.kernel.states import Table, Transition, actors, advance

PENDING: Final = "pending"
FULFILLED: Final = "fulfilled"
CONFIRMED: Final = "confirmed"
REJECTED: Final = "rejected"

FULFIL: Final = "fulfil"
CONFIRM: Final = "confirm"
REJECT: Final = "reject"

FULFILLER: Final = "fulfiller"
CONFIRMER: Final = "confirmer"
BYSTANDER: Final = "bystander"

MAX_CONDITIONS: Final = 20

CONDITION: Table = {
    (PENDING, FULFIL): Transition(FULFILLED, actors(FULFILLER), "escrow.condition.fulfilled"),
    (REJECTED, FULFIL): Transition(FULFILLED, actors(FULFILLER), "escrow.condition.fulfilled"),
    (FULFILLED, CONFIRM): Transition(CONFIRMED, actors(CONFIRMER), "escrow.condition.confirmed"),
    (FULFILLED, REJECT): Transition(REJECTED, actors(CONFIRMER), "escrow.condition.rejected"),
}

# In which states of the order a condition may be touched: after completion nothing is fulfilled any more, only judged.
TOUCHABLE = {FULFIL: {IN_PROGRESS}, CONFIRM: {IN_PROGRESS, COMPLETED}, REJECT: {IN_PROGRESS, COMPLETED}}


@dataclass(frozen=True, slots=True)
class ConditionTemplate:
    """A condition that many orders have. An order takes its parties from it unless it names them itself."""

    id: str
    category: str
    text: str
    fulfilled_by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class ConditionDraft:
    """A condition as its author writes it: from a template, or in a text of its own."""

    template_id: str | None
    text: str | None
    fulfilled_by: str | None
    confirmed_by: str | None


@dataclass(frozen=True, slots=True)
class Condition:
    """fulfilled_by, confirmed_by: buyer or seller · note: what was said at the last change"""

    id: str
    order_id: str
    position: int
    text: str
    template_id: str | None
    fulfilled_by: str
    confirmed_by: str
    status: str
    note: str | None
    fulfilled_at: datetime | None
    settled_at: datetime | None


def written_condition(
    draft: ConditionDraft, template: ConditionTemplate | None, *, id: str, order_id: str, position: int
) -> Condition:
    """The condition of an order that a draft asks for."""
    text = draft.text or (template.text if template else None)
    if text is None:
        raise Invalid.field(f"conditions.{position}", "A condition has a template or a text.", slug="condition-empty")
    return Condition(
        id=id,
        order_id=order_id,
        position=position,
        text=text,
        template_id=draft.template_id,
        fulfilled_by=draft.fulfilled_by or (template.fulfilled_by if template else "seller"),
        confirmed_by=draft.confirmed_by or (template.confirmed_by if template else "buyer"),
        status=PENDING,
        note=None,
        fulfilled_at=None,
        settled_at=None,
    )


def touched(
    condition: Condition, action: str, *, order_state: str, party: str, note: str | None, now: datetime
) -> tuple[Condition, Transition]:
    """The condition after `party` (buyer or seller) did `action`, or a refusal."""
    if order_state not in TOUCHABLE[action]:
        raise WrongState(f"A condition cannot be touched by {action} while the order is {order_state}.")
    transition = advance(CONDITION, condition.status, action, _part_of(condition, action, party))
    fulfilled_at = now if action == FULFIL else condition.fulfilled_at
    settled_at = None if action == FULFIL else now
    return replace(
        condition, status=transition.to, note=note, fulfilled_at=fulfilled_at, settled_at=settled_at
    ), transition


def condition_actions(condition: Condition, order_state: str, party: str) -> list[str]:
    """What `party` may do with the condition now."""
    return [
        action
        for (status, action), transition in CONDITION.items()
        if status == condition.status
        and order_state in TOUCHABLE[action]
        and _part_of(condition, action, party) in transition.actors
    ]


def check_all_fulfilled(conditions: Sequence[Condition]) -> None:
    """The seller says the work is done only when no condition is left."""
    missing = sum(condition.status not in (FULFILLED, CONFIRMED) for condition in conditions)
    if missing:
        raise WrongState(f"{missing} of {len(conditions)} conditions are not fulfilled.", slug="condition-unfulfilled")


def check_closable_by(conditions: Sequence[Condition], party: str) -> None:
    """Closing confirms what `party` confirms, and nothing in another's place."""
    others = sum(condition.status != CONFIRMED and condition.confirmed_by != party for condition in conditions)
    if others:
        raise WrongState(f"{others} conditions wait for another's confirmation.", slug="confirmation-missing")


def is_all_fulfilled(conditions: Sequence[Condition]) -> bool:
    return all(condition.status in (FULFILLED, CONFIRMED) for condition in conditions)


def is_closable_by(conditions: Sequence[Condition], party: str) -> bool:
    return all(condition.status == CONFIRMED or condition.confirmed_by == party for condition in conditions)


def _part_of(condition: Condition, action: str, party: str) -> str:
    """Which part the party has in this action on this condition."""
    part, holder = (FULFILLER, condition.fulfilled_by) if action == FULFIL else (CONFIRMER, condition.confirmed_by)
    return part if party == holder else BYSTANDER
