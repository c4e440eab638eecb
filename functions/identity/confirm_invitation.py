"""POST /v1/admin/auth/invitation/confirm: the app shows the right codes; from now on its owner is an administrator."""

from holdfast.edge.access import STAFF_SIGNING_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.administrators import InvitationCode
from holdfast.identity.schemas.second_factors import RecoveryCodesBody
from holdfast.identity.usecases.invitations import finish_acceptance
from holdfast.platform.rate_limits import Limit


@route(
    "POST /v1/admin/auth/invitation/confirm",
    STAFF_SIGNING_IN,
    idempotency="none",
    limits=[Limit("ip", 30)],
    own_transactions=True,
)
def handler(call: Call, body: InvitationCode) -> RecoveryCodesBody:
    return RecoveryCodesBody(recovery_codes=finish_acceptance(call.run, body.token, body.code))
