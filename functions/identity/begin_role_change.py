"""POST /v1/admin/roles/two-factor/initialize: asks the administrator for a code that changes one role in one way."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.roles import AdministrationChallengeBody, WantedRole
from holdfast.identity.usecases.roles import begin_role_change


@route("POST /v1/admin/roles/two-factor/initialize", admins("roles.change"), own_transactions=True)
def handler(call: Call, body: WantedRole) -> AdministrationChallengeBody:
    return AdministrationChallengeBody.of(begin_role_change(call.run, call.admin, body.role, body.permissions))
