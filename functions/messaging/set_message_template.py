"""PUT /v1/admin/message-templates/{template}/{language}: says it in the tenant's own words from now on."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.templates import SayingBody, WordingBody
from holdfast.messaging.usecases.own_wordings import set_wording


@route("PUT /v1/admin/message-templates/{template}/{language}", admins("messages.manage"))
def handler(call: Call, template: str, language: str, body: WordingBody) -> SayingBody:
    return SayingBody.of(set_wording(call.db, template, language, body.to_wording(), by=call.admin.id))
