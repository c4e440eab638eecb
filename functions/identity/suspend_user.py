"""POST /v1/admin/users/{user_id}/suspend: signs the user out everywhere, at once, and keeps them out."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.administration import ManagedUserBody, StandingChange
from holdfast.identity.usecases import administration


@route("POST /v1/admin/users/{user_id}/suspend", admins("users.manage"))
def handler(call: Call, user_id: str, body: StandingChange) -> ManagedUserBody:
    return ManagedUserBody.of(administration.suspend_user(call.db, user_id, body.reason))
