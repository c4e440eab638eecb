"""PUT /v1/admin/settings: sets everything that the tenant may set for itself, from now on."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.settings import SettingsBody, SettingsChangeBody
from holdfast.identity.usecases.settings import change_settings


@route("PUT /v1/admin/settings", admins("settings.manage"))
def handler(call: Call, body: SettingsChangeBody) -> SettingsBody:
    return SettingsBody.of(change_settings(call.db, call.admin, body.to_settings(), body.to_answer()))
