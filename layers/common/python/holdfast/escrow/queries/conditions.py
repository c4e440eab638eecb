"""Conditions and their templates in the database. An order's conditions change only under the order's lock."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import insert, select, update

from holdfast.escrow.rules.conditions import CONFIRMED, Condition, ConditionTemplate
from holdfast.escrow.tables import condition_templates, order_conditions
from holdfast.platform.db import Db

_COLUMNS = [order_conditions.c[field.name] for field in fields(Condition)]
_TEMPLATE_COLUMNS = [condition_templates.c[field.name] for field in fields(ConditionTemplate)]


def add_conditions(db: Db, conditions: Sequence[Condition]) -> None:
    db.execute(insert(order_conditions).values([asdict(condition) for condition in conditions]))


def list_conditions(db: Db, order_id: str) -> list[Condition]:
    statement = select(*_COLUMNS).where(order_conditions.c.order_id == order_id).order_by(order_conditions.c.position)
    return [Condition(**row._asdict()) for row in db.execute(statement)]


def find_condition(db: Db, order_id: str, condition_id: str) -> Condition | None:
    statement = select(*_COLUMNS).where(order_conditions.c.id == condition_id, order_conditions.c.order_id == order_id)
    row = db.execute(statement).first()
    return None if row is None else Condition(**row._asdict())


def set_condition(db: Db, condition: Condition) -> None:
    statement = update(order_conditions).where(order_conditions.c.id == condition.id)
    db.execute(
        statement.values(
            status=condition.status,
            note=condition.note,
            fulfilled_at=condition.fulfilled_at,
            settled_at=condition.settled_at,
        )
    )


def set_all_confirmed(db: Db, order_id: str, now: datetime) -> None:
    """Confirm what is left of an order's conditions."""
    statement = update(order_conditions).where(
        order_conditions.c.order_id == order_id, order_conditions.c.status != CONFIRMED
    )
    db.execute(statement.values(status=CONFIRMED, settled_at=now))


def list_templates(db: Db) -> list[ConditionTemplate]:
    statement = select(*_TEMPLATE_COLUMNS).order_by(condition_templates.c.position, condition_templates.c.id)
    return [ConditionTemplate(**row._asdict()) for row in db.execute(statement)]


def list_templates_by_id(db: Db, ids: Collection[str]) -> list[ConditionTemplate]:
    statement = select(*_TEMPLATE_COLUMNS).where(condition_templates.c.id.in_(sorted(ids)))
    return [ConditionTemplate(**row._asdict()) for row in db.execute(statement)]
