"""POST /v1/admin/administrators/two-factor/initialize: asks for a code that gives one role to one person."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.administrators import AppointmentBody
from holdfast.identity.schemas.roles import AdministrationChallengeBody
from holdfast.identity.usecases.administrators import begin_appointment


@route("POST /v1/admin/administrators/two-factor/initialize", admins("administrators.manage"), own_transactions=True)
def handler(call: Call, body: AppointmentBody) -> AdministrationChallengeBody:
    return AdministrationChallengeBody.of(begin_appointment(call.run, call.admin, body.to_who(), body.role))
