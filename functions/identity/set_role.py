"""PUT /v1/admin/roles: says what a role may from now on, with a fresh code for exactly that; a new name adds a role."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.roles import RoleBody, RoleChangeBody
from holdfast.identity.usecases.roles import change_role


@route("PUT /v1/admin/roles", admins("roles.change"))
def handler(call: Call, body: RoleChangeBody) -> RoleBody:
    return RoleBody.of(change_role(call.db, call.admin, body.to_change()))
