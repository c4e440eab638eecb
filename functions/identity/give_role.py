"""PUT /v1/admin/administrators/{administrator_id}/role: gives them another role, with a fresh code for it."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.accounts import UserBody
from holdfast.identity.schemas.administrators import RoleGiftBody
from holdfast.identity.usecases.administrators import give_role


@route("PUT /v1/admin/administrators/{administrator_id}/role", admins("administrators.manage"))
def handler(call: Call, administrator_id: str, body: RoleGiftBody) -> UserBody:
    return UserBody.of(give_role(call.db, call.admin, administrator_id, body.role, body.to_answer()))
