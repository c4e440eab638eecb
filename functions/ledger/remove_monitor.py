"""DELETE /v1/admin/ledger/monitors/{monitor_id}: announces nothing more of what the monitor watches."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.usecases.monitors import remove_monitor
from holdfast.platform.schemas import Done


@route("DELETE /v1/admin/ledger/monitors/{monitor_id}", admins("ledger.monitors.manage"))
def handler(call: Call, monitor_id: str) -> Done:
    remove_monitor(call.db, monitor_id)
    return Done()
