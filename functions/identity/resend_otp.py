"""POST /v1/auth/resend-otp: sends a new code by phone or e-mail; the one before it is good no more."""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.accounts import ResendBody
from holdfast.identity.usecases.verification import resend_code
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import Done


@route("POST /v1/auth/resend-otp", ANYONE, captcha="resend_otp", limits=[Limit("ip", 30)], own_transactions=True)
def handler(call: Call, body: ResendBody) -> Done:
    resend_code(call.run, call.tenant, body.user_id, body.channel)
    return Done()
