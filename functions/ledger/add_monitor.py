"""POST /v1/admin/ledger/monitors: from now on, announces each time that an account's balance crosses a threshold."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.monitors import MonitorBody, MonitorTermsBody
from holdfast.ledger.usecases.monitors import add_monitor


@route("POST /v1/admin/ledger/monitors", admins("ledger.monitors.manage"), status=201)
def handler(call: Call, body: MonitorTermsBody) -> MonitorBody:
    return MonitorBody.of(
        add_monitor(
            call.db, name=body.name, account=body.account(), direction=body.direction, threshold=body.threshold()
        )
    )
