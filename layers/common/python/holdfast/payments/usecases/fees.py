"""Fees: the tenant's terms, version by version, and what they make of an amount."""

from datetime import datetime

from holdfast.identity.rules.callers import Admin
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid
from holdfast.payments.queries import fees as queries
from holdfast.payments.rules.fees import Fee, FeeBand, FeeConfiguration, check_bands, fee_on
from holdfast.platform.db import Db


def compute_fee(db: Db, amount: Money) -> Fee:
    """The fee on a positive amount by the tenant's terms in force now; zero where the tenant has none."""
    return fee_on(amount, queries.find_fee_configuration(db, amount.currency))


def set_fee_configuration(
    db: Db, admin: Admin, bands: tuple[FeeBand, ...], effective_from: datetime | None = None
) -> FeeConfiguration:
    """Add a version of the terms, in force from now or later. Saying the terms in force again adds none. What was
    agreed with an earlier version stays as agreed.

    Refused: bands that leave an amount out or have two for one (422).
    """
    admin.require("fees.manage")
    now = clock.now()
    if effective_from is not None and effective_from < now:
        raise Invalid.field("effective_from", "Terms do not change in the past.", slug="in-the-past")
    check_bands(bands)
    before = queries.find_fee_configuration(db, bands[0].starts_at.currency)
    if before is not None and before.bands == bands and effective_from is None:
        return before
    configuration = FeeConfiguration(new_id("fee"), bands, effective_from or now, admin.id, now)
    queries.add_fee_configuration(db, configuration)
    db.note_change(configuration.id, None if before is None else _noted(before), _noted(configuration))
    since = configuration.effective_from.isoformat()
    news = {"currency": configuration.currency, "effective_from": since, "recipients": []}
    db.announce("payments.fee_configuration.set", configuration.id, {"fee_configuration_id": configuration.id, **news})
    return configuration


def list_fee_configurations(
    db: Db, admin: Admin, *, currency: str | None, after: str | None, limit: int
) -> list[FeeConfiguration]:
    """Every version, newest first, future ones included."""
    admin.require("fees.manage")
    return queries.list_fee_configurations(db, currency, after, limit)


def _noted(configuration: FeeConfiguration) -> dict[str, object]:
    return {
        "bands": [_noted_band(band) for band in configuration.bands],
        "effective_from": configuration.effective_from.isoformat(),
    }


def _noted_band(band: FeeBand) -> dict[str, object]:
    terms = band.terms
    return {
        "from": str(band.starts_at),
        "to": None if band.ends_before is None else str(band.ends_before),
        "percentage_basis_points": terms.percentage_basis_points,
        "fixed": str(terms.fixed),
        "cap": None if terms.cap is None else str(terms.cap),
        "bearer": terms.bearer,
    }
