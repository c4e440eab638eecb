"""POST /v1/admin/users/{user_id}/close: ends the account for good, once everything is settled."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.usecases.closing import close_account
from holdfast.identity.schemas.administration import ManagedUserBody, StandingChange


@route("POST /v1/admin/users/{user_id}/close", admins("users.manage"))
def handler(call: Call, user_id: str, body: StandingChange) -> ManagedUserBody:
    return ManagedUserBody.of(close_account(call.db, user_id, body.reason))
