"""Fee configurations in the database, with their bands. Versions are added, never changed."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, insert, select

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.rules.fees import FeeBand, FeeConfiguration, FeeTerms
from holdfast.payments.tables.pay_ins import fee_bands, fee_configurations
from holdfast.platform.db import Db

_BAND_COLUMNS = [column for column in fee_bands.c if column.name not in ("configuration_id", "tenant_id")]


def add_fee_configuration(db: Db, configuration: FeeConfiguration) -> None:
    db.execute(
        insert(fee_configurations).values(
            id=configuration.id,
            currency=configuration.currency,
            effective_from=configuration.effective_from,
            created_by=configuration.created_by,
            created_at=configuration.created_at,
        )
    )
    db.execute(
        insert(fee_bands).values(
            [
                {
                    "configuration_id": configuration.id,
                    "starts_at_minor": band.starts_at.minor,
                    "ends_before_minor": None if band.ends_before is None else band.ends_before.minor,
                    "percentage_basis_points": band.terms.percentage_basis_points,
                    "fixed_minor": band.terms.fixed.minor,
                    "cap_minor": None if band.terms.cap is None else band.terms.cap.minor,
                    "bearer": band.terms.bearer,
                }
                for band in configuration.bands
            ]
        )
    )


def find_fee_configuration(db: Db, currency: str) -> FeeConfiguration | None:
    """The version in force now."""
    table = fee_configurations.c
    in_force = (
        select(fee_configurations)
        .where(table.currency == currency, table.effective_from <= clock.now())
        .order_by(table.effective_from.desc())
        .limit(1)
    )
    found = _with_bands(db, in_force)
    return found[0] if found else None


def list_fee_configurations(db: Db, currency: str | None, before_id: str | None, limit: int) -> list[FeeConfiguration]:
    """Newest first, future versions included."""
    statement = select(fee_configurations).order_by(fee_configurations.c.id.desc()).limit(limit)
    if currency is not None:
        statement = statement.where(fee_configurations.c.currency == currency)
    if before_id is not None:
        statement = statement.where(fee_configurations.c.id < before_id)
    return _with_bands(db, statement)


def _with_bands(db: Db, wanted: Select[Any]) -> list[FeeConfiguration]:
    """The configurations, newest first, in one round trip."""
    versions = wanted.subquery("versions")
    together = select(versions, *_BAND_COLUMNS).join(fee_bands, fee_bands.c.configuration_id == versions.c.id)
    rows = db.execute(together.order_by(versions.c.id.desc(), fee_bands.c.starts_at_minor))
    return [_configuration_of(list(bands)) for _, bands in groupby(rows, key=lambda row: row.id)]


def _configuration_of(rows: Sequence[Row[Any]]) -> FeeConfiguration:
    version = rows[0]
    bands = tuple(_band_of(row) for row in rows)
    return FeeConfiguration(version.id, bands, version.effective_from, version.created_by, version.created_at)


def _band_of(row: Row[Any]) -> FeeBand:
    terms = FeeTerms(
        percentage_basis_points=row.percentage_basis_points,
        fixed=Money(row.fixed_minor, row.currency),
        cap=None if row.cap_minor is None else Money(row.cap_minor, row.currency),
        bearer=row.bearer,
    )
    ends_before = None if row.ends_before_minor is None else Money(row.ends_before_minor, row.currency)
    return FeeBand(Money(row.starts_at_minor, row.currency), ends_before, terms)
