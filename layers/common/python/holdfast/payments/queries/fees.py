"""Fee configurations in the database. Versions are added, never changed."""

from typing import Any

from sqlalchemy import Row, insert, select

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.rules.fees import FeeConfiguration, FeeTerms
from holdfast.payments.tables.pay_ins import fee_configurations
from holdfast.platform.db import Db


def add_fee_configuration(db: Db, configuration: FeeConfiguration) -> None:
    terms = configuration.terms
    db.execute(
        insert(fee_configurations).values(
            id=configuration.id,
            currency=terms.currency,
            percentage_basis_points=terms.percentage_basis_points,
            fixed_minor=terms.fixed.minor,
            cap_minor=None if terms.cap is None else terms.cap.minor,
            bearer=terms.bearer,
            effective_from=configuration.effective_from,
            created_by=configuration.created_by,
            created_at=configuration.created_at,
        )
    )


def find_fee_configuration(db: Db, currency: str) -> FeeConfiguration | None:
    """The version in force now."""
    table = fee_configurations.c
    statement = (
        select(fee_configurations)
        .where(table.currency == currency, table.effective_from <= clock.now())
        .order_by(table.effective_from.desc())
        .limit(1)
    )
    row = db.execute(statement).first()
    return None if row is None else _configuration_of(row)


def list_fee_configurations(db: Db, currency: str | None, before_id: str | None, limit: int) -> list[FeeConfiguration]:
    """Newest first, future versions included."""
    statement = select(fee_configurations).order_by(fee_configurations.c.id.desc()).limit(limit)
    if currency is not None:
        statement = statement.where(fee_configurations.c.currency == currency)
    if before_id is not None:
        statement = statement.where(fee_configurations.c.id < before_id)
    return [_configuration_of(row) for row in db.execute(statement)]


def _configuration_of(row: Row[Any]) -> FeeConfiguration:
    terms = FeeTerms(
        percentage_basis_points=row.percentage_basis_points,
        fixed=Money(row.fixed_minor, row.currency),
        cap=None if row.cap_minor is None else Money(row.cap_minor, row.currency),
        bearer=row.bearer,
    )
    return FeeConfiguration(row.id, terms, row.effective_from, row.created_by, row.created_at)
