"""GET /v1/notifications/preferences: what the caller is told of, by which channels, and when not."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.preferences import ChosenBody
from holdfast.messaging.usecases.preferences import read_preferences


@route("GET /v1/notifications/preferences", USERS)
def handler(call: Call) -> ChosenBody:
    chosen = read_preferences(call.db, call.user.id)
    return ChosenBody.of(chosen.preferences, chosen.in_force)
