"""Invoked by hand: publishes a tenant's events again, for consumers that never heard them."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from holdfast.platform.db import Origin, run
from holdfast.platform.outbox import republish


class Republication(BaseModel):
    """tenant: its id or slug · type: of the events, or as in payments.*"""

    model_config = ConfigDict(extra="forbid")

    tenant: str
    type: str
    since: AwareDatetime
    until: AwareDatetime


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Who has done an event's work does not do it again."""
    wanted = Republication.model_validate(event)
    origin = Origin(actor="ops.republish_events", action="ops.republish_events")
    return {
        "events": run(wanted.tenant, origin, lambda db: republish(db, wanted.type, wanted.since, wanted.until)),
    }
