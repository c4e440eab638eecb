"""The test clock: a tenant's time may be moved ahead where the environment has a test clock."""

from datetime import datetime, timedelta

from sqlalchemy import update

from holdfast.kernel import clock
from holdfast.kernel.refusals import Invalid, NotFound
from holdfast.platform.db import Db
from holdfast.platform.settings import settings
from holdfast.platform.tables import tenants

_CENTURY = timedelta(days=36_525)


def move_clock(db: Db, seconds: int) -> datetime:
    """Move the tenant's clock ahead and answer with its time then: within a century, so that every time exists."""
    if not settings().allowed.test_clock:
        raise NotFound("There is no clock to move here.")
    table = tenants.c
    offset = db.execute(
        update(tenants)
        .where(table.id == db.tenant_id)
        .values(clock_offset_seconds=table.clock_offset_seconds + seconds)
        .returning(table.clock_offset_seconds)
    ).scalar_one()
    if offset > _CENTURY.total_seconds():
        raise Invalid.field("advance_seconds", "The clock goes at most a century ahead.", slug="clock-too-far")
    db.note_change(db.tenant_id, None, {"clock_offset_seconds": offset})
    clock.move_to_offset(timedelta(seconds=offset))
    return clock.now()
