"""POST /v1/admin/administrators/{administrator_id}/disable: signs them out, at once, and keeps them out."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.accounts import UserBody
from holdfast.identity.schemas.administration import StandingChange
from holdfast.identity.usecases.administrators import disable_administrator


@route("POST /v1/admin/administrators/{administrator_id}/disable", admins("administrators.manage"))
def handler(call: Call, administrator_id: str, body: StandingChange) -> UserBody:
    return UserBody.of(disable_administrator(call.db, call.admin, administrator_id, body.reason))
