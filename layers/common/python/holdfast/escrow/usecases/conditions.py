"""Conditions of an order at work: fulfilled with evidence, confirmed, rejected."""

from collections.abc import Sequence

from holdfast.escrow.queries import conditions as queries
from holdfast.escrow.queries import orders as order_queries
from holdfast.escrow.rules import conditions as rules
from holdfast.escrow.rules import flows
from holdfast.escrow.rules.conditions import Condition, ConditionTemplate
from holdfast.escrow.rules.orders import Order, party_of
from holdfast.escrow.usecases.evidence import submit_evidence
from holdfast.escrow.usecases.news import tell
from holdfast.escrow.usecases.steps import step
from holdfast.identity.rules.callers import User
from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound
from holdfast.platform.db import Db


def list_condition_templates(db: Db) -> list[ConditionTemplate]:
    return queries.list_templates(db)


def fulfil_condition(
    db: Db, user: User, order_id: str, condition_id: str, *, note: str | None, file_ids: Sequence[str]
) -> Condition:
    """Whoever must fulfil the condition says that it is, with files of theirs as evidence."""
    order = order_queries.lock_order(db, order_id)
    condition = _touch(db, order, user, condition_id, rules.FULFIL, note)
    submit_evidence(db, order, user, file_ids, note=note, condition_id=condition_id)
    return condition


def confirm_condition(db: Db, user: User, order_id: str, condition_id: str) -> Condition:
    """Whoever confirms the condition agrees that it is true."""
    order = order_queries.lock_order(db, order_id)
    return _touch(db, order, user, condition_id, rules.CONFIRM, None)


def reject_condition(db: Db, user: User, order_id: str, condition_id: str, *, note: str) -> Condition:
    """Whoever confirms the condition says that it is not true, and why. A completed order is in progress again."""
    order = order_queries.lock_order(db, order_id)
    condition = _touch(db, order, user, condition_id, rules.REJECT, note)
    if order.state == flows.COMPLETED:
        step(db, order, flows.REOPEN, party_of(order, user.id), note=note)
    return condition


def _touch(db: Db, order: Order, user: User, condition_id: str, action: str, note: str | None) -> Condition:
    party = party_of(order, user.id)
    condition = queries.find_condition(db, order.id, condition_id)
    if condition is None:
        raise NotFound("There is no such condition.")
    after, transition = rules.touched(
        condition, action, order_state=order.state, party=party, note=note, now=clock.now()
    )
    queries.set_condition(db, after)
    db.note_change(condition.id, {"status": condition.status}, {"status": after.status})
    tell(db, transition.event, order, by=party, note=note, condition_id=condition.id, condition=condition.text)
    return after
