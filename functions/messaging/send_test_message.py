"""POST /v1/admin/message-templates/{template}/{language}/test: sends the e-mail to the administrator who asks."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.usecases.people import find_user
from holdfast.kernel.refusals import NotFound
from holdfast.messaging.schemas.previews import SentTestBody
from holdfast.messaging.usecases.own_wordings import send_test


@route("POST /v1/admin/message-templates/{template}/{language}/test", admins("messages.manage"), status=202)
def handler(call: Call, template: str, language: str) -> SentTestBody:
    admin = find_user(call.db, call.admin.id)
    if admin is None:
        raise NotFound("There is no such administrator.", slug="unknown-user")
    message_id = send_test(call.db, template, language, to_email=admin.email)
    return SentTestBody(message_id=message_id, sent_to=admin.email)
