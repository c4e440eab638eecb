"""GET /v1/admin/message-templates/{template}/{language}: what is said there, in the tenant's words and the house's."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.templates import SayingBody
from holdfast.messaging.usecases.own_wordings import find_saying


@route("GET /v1/admin/message-templates/{template}/{language}", admins("messages.manage"))
def handler(call: Call, template: str, language: str) -> SayingBody:
    return SayingBody.of(find_saying(call.db, template, language))
