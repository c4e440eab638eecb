"""POST /v1/notifications/socket-tickets: a ticket to open one socket with, within a minute."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.realtime import TicketBody
from holdfast.messaging.usecases.sockets import issue_ticket


@route("POST /v1/notifications/socket-tickets", USERS, status=201, idempotency="none")
def handler(call: Call) -> TicketBody:
    return TicketBody.of(issue_ticket(call.db, call.user.id, call.user.session_id))
