"""POST /v1/admin/users/{user_id}/reinstate: lets a suspended user sign in again."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.administration import ManagedUserBody, StandingChange
from holdfast.identity.usecases import administration


@route("POST /v1/admin/users/{user_id}/reinstate", admins("users.manage"))
def handler(call: Call, user_id: str, body: StandingChange) -> ManagedUserBody:
    return ManagedUserBody.of(administration.reinstate_user(call.db, user_id, body.reason))
