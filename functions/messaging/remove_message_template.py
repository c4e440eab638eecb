"""DELETE /v1/admin/message-templates/{template}/{language}: says it in the house's words again."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.usecases.own_wordings import remove_wording
from holdfast.platform.schemas import Done


@route("DELETE /v1/admin/message-templates/{template}/{language}", admins("messages.manage"))
def handler(call: Call, template: str, language: str) -> Done:
    remove_wording(call.db, template, language)
    return Done()
