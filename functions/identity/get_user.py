"""GET /v1/admin/users/{user_id}: one user of the tenant."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.administration import ManagedUserBody
from holdfast.identity.usecases.administration import view_user


@route("GET /v1/admin/users/{user_id}", admins("users.read"))
def handler(call: Call, user_id: str) -> ManagedUserBody:
    return ManagedUserBody.of(view_user(call.db, user_id))
