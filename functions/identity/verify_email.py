"""POST /v1/auth/verify-email: confirms an e-mail address with the newest code that was sent to it."""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.accounts import CodeBody, UserBody
from holdfast.identity.usecases.verification import verify_contact
from holdfast.platform.rate_limits import Limit


@route("POST /v1/auth/verify-email", ANYONE, captcha="verify_otp", idempotency="none", limits=[Limit("ip", 60)])
def handler(call: Call, body: CodeBody) -> UserBody:
    return UserBody.of(verify_contact(call.db, body.user_id, "email", body.code, body.old_code))
