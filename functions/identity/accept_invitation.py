"""POST /v1/admin/auth/invitation: chooses a password with the link, and shows what an authenticator app is to know.

No Idempotency-Key is kept: neither the secret nor a fast hash of a password may be stored.
"""

from holdfast.edge.access import STAFF_SIGNING_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.second_factors import EnrolmentBody
from holdfast.identity.schemas.signing_in import PasswordReset
from holdfast.identity.usecases.invitations import begin_acceptance
from holdfast.platform.rate_limits import Limit


@route(
    "POST /v1/admin/auth/invitation",
    STAFF_SIGNING_IN,
    idempotency="none",
    limits=[Limit("ip", 30)],
    own_transactions=True,
)
def handler(call: Call, body: PasswordReset) -> EnrolmentBody:
    return EnrolmentBody.of(begin_acceptance(call.run, body.token, body.new_password.get_secret_value()))
