"""GET /v1/admin/message-templates: every occasion on which people are told something, and what the words may name."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.templates import TemplateBody, TemplatesBody
from holdfast.messaging.usecases.own_wordings import list_templates


@route("GET /v1/admin/message-templates", admins("messages.manage"))
def handler(call: Call) -> TemplatesBody:
    return TemplatesBody(data=[TemplateBody.of(known) for known in list_templates(call.db)])
