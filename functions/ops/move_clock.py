"""POST /v1/admin/clock: moves the tenant's clock ahead, so that a month can be played through in seconds."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.platform.schemas import RequestBody, ResponseBody
from holdfast.platform.tenant_clock import move_clock

_TEN_YEARS = 315_360_000


class ClockMove(RequestBody):
    """How many seconds ahead of where the clock is now."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"advance_seconds": 259200}]})

    advance_seconds: Annotated[int, Field(gt=0, le=_TEN_YEARS, strict=True)]


class ClockBody(ResponseBody):
    now: datetime


@route("POST /v1/admin/clock", admins("clock.move"))
def handler(call: Call, body: ClockMove) -> ClockBody:
    return ClockBody(now=move_clock(call.db, body.advance_seconds))
