"""POST /v1/admin/message-templates/{template}/{language}/preview: how a draft reads, filled with samples; keeps
nothing."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.previews import PreviewBody
from holdfast.messaging.schemas.templates import WordingBody
from holdfast.messaging.usecases.own_wordings import preview


@route("POST /v1/admin/message-templates/{template}/{language}/preview", admins("messages.manage"), idempotency="none")
def handler(call: Call, template: str, language: str, body: WordingBody) -> PreviewBody:
    return PreviewBody.of(preview(call.db, template, language, body.to_wording()))
