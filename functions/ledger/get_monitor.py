"""GET /v1/admin/ledger/monitors/{monitor_id}: one monitor of a balance, and what it last saw."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.monitors import MonitorBody
from holdfast.ledger.usecases.monitors import find_monitor


@route("GET /v1/admin/ledger/monitors/{monitor_id}", admins("ledger.monitors.manage"))
def handler(call: Call, monitor_id: str) -> MonitorBody:
    return MonitorBody.of(find_monitor(call.db, monitor_id))
