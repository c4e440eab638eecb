"""GET /v1/admin/settings: what the tenant has set for itself."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.settings import SettingsBody
from holdfast.identity.usecases.settings import view_settings


@route("GET /v1/admin/settings", admins("settings.manage"))
def handler(call: Call) -> SettingsBody:
    return SettingsBody.of(view_settings(call.db))
