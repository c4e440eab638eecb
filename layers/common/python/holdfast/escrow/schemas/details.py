"""An order with all that belongs to it."""

from collections.abc import Sequence
from datetime import datetime

from holdfast.escrow.rules.conditions import Condition, condition_actions
from holdfast.escrow.rules.orders import Order
from holdfast.escrow.rules.timeline import TimelineEntry
from holdfast.escrow.rules.views import OrderView
from holdfast.escrow.schemas.conditions import ConditionBody, EvidenceBody
from holdfast.escrow.schemas.disputes import DisputeDetailBody
from holdfast.escrow.schemas.orders import OrderBody
from holdfast.kernel.money import Money
from holdfast.platform.schemas import MoneyBody, ResponseBody


class ConditionDetailBody(ResponseBody):
    """actions: what the caller may do with it next"""

    condition: ConditionBody
    actions: list[str]
    evidence: list[EvidenceBody]


class OrderCreatedBody(OrderBody):
    """The order as it is proposed, with its fee, before anybody agrees."""

    conditions: list[ConditionBody]

    @classmethod
    def of_new(cls, order: Order, conditions: Sequence[Condition]) -> "OrderCreatedBody":
        return cls(**dict(OrderBody.of(order)), conditions=[ConditionBody.of(condition) for condition in conditions])


class TimelineEntryBody(ResponseBody):
    """by: buyer, seller, admin, clock, payment or agreement · state: the order's after it"""

    sequence: int
    event: str
    at: datetime
    by: str | None
    state: str | None
    condition_id: str | None
    amount: MoneyBody | None
    note: str | None

    @classmethod
    def of(cls, entry: TimelineEntry) -> "TimelineEntryBody":
        amount = None
        if entry.amount is not None and entry.currency is not None:
            amount = MoneyBody.of(Money.parse(entry.amount, entry.currency))
        return cls(
            sequence=entry.sequence,
            event=entry.type,
            at=entry.at,
            by=entry.by,
            state=entry.state,
            condition_id=entry.condition_id,
            amount=amount,
            note=entry.note,
        )


class OrderDetailBody(OrderBody):
    """actions: what the caller may do next, by the name of the route (an admin only reads)"""

    party: str | None
    actions: list[str]
    conditions: list[ConditionDetailBody]
    timeline: list[TimelineEntryBody]
    dispute: DisputeDetailBody | None

    @classmethod
    def of_view(cls, view: OrderView) -> "OrderDetailBody":
        return cls(
            **dict(OrderBody.of(view.order)),
            party=view.party,
            actions=list(view.actions),
            conditions=[_detail(view, condition) for condition in view.conditions],
            timeline=[TimelineEntryBody.of(entry) for entry in view.timeline],
            dispute=DisputeDetailBody.of(view.dispute) if view.dispute else None,
        )


def _detail(view: OrderView, condition: Condition) -> ConditionDetailBody:
    evidence = [EvidenceBody.of(piece) for piece in view.evidence if piece.condition_id == condition.id]
    possible = condition_actions(condition, view.order.state, view.party) if view.party else []
    return ConditionDetailBody(condition=ConditionBody.of(condition), actions=possible, evidence=evidence)
