"""POST /v1/auth/totp/enrol: a new secret for the caller's authenticator app, shown once, to type or to scan."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.second_factors import EnrolmentBody, EnrolmentRequest
from holdfast.identity.usecases.authenticators import enrol_authenticator


@route("POST /v1/auth/totp/enrol", SIGNED_IN, status=201, idempotency="none", own_transactions=True)
def handler(call: Call, body: EnrolmentRequest) -> EnrolmentBody:
    password = body.current_password.get_secret_value()
    return EnrolmentBody.of(enrol_authenticator(call.run, call.signed_in, password))
