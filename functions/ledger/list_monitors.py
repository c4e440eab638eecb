"""GET /v1/admin/ledger/monitors: the monitors of balances, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.monitors import MonitorBody
from holdfast.ledger.usecases.monitors import list_monitors
from holdfast.platform.schemas import Page


@route("GET /v1/admin/ledger/monitors", admins("ledger.monitors.manage"))
def handler(call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None) -> Page[MonitorBody]:
    found = list_monitors(call.db, after=after, limit=limit + 1)
    return Page.of([MonitorBody.of(one) for one in found], limit, lambda body: body.id)
