"""PUT /v1/notifications/preferences: what the caller is told of from now on, by which channels, and when not."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.preferences import ChosenBody, PreferencesBody
from holdfast.messaging.usecases.preferences import change_preferences


@route("PUT /v1/notifications/preferences", USERS)
def handler(call: Call, body: PreferencesBody) -> ChosenBody:
    chosen = change_preferences(call.db, call.user.id, body.to_preferences())
    return ChosenBody.of(chosen.preferences, chosen.in_force)
