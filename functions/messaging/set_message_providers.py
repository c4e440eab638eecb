"""PUT /v1/admin/message-providers: chooses who carries messages to a destination, in what order, and how many."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.messages import MessageRouteBody, MessageRouteTermsBody
from holdfast.messaging.usecases.message_routes import set_route


@route("PUT /v1/admin/message-providers", admins("message_providers.manage"))
def handler(call: Call, body: MessageRouteTermsBody) -> MessageRouteBody:
    found = set_route(
        call.db,
        channel=body.channel,
        prefix=body.prefix,
        carriers=body.carriers(),
        hourly_limit=body.hourly_limit,
        daily_limit=body.daily_limit,
    )
    return MessageRouteBody.of(found.route, found.resting)
