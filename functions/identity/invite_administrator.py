"""POST /v1/admin/administrators: sends a link to become an administrator with; a fresh code says that it is meant."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.accounts import UserBody
from holdfast.identity.schemas.administrators import InvitationBody
from holdfast.identity.usecases.administrators import invite_administrator


@route("POST /v1/admin/administrators", admins("administrators.manage"), status=201)
def handler(call: Call, body: InvitationBody) -> UserBody:
    return UserBody.of(invite_administrator(call.db, call.admin, body.to_invitation(), body.to_answer()))
