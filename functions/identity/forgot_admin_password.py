"""POST /v1/admin/auth/forgot-password: sends an administrator a link to choose another password with.

The answer is the same, and comes after the same work, whether the address is an administrator's or not.
"""

from holdfast.edge.access import STAFF_SIGNING_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.rules.links import ADMINISTRATOR_PASSWORD_RESET
from holdfast.identity.schemas.signing_in import LinkRequest
from holdfast.identity.usecases.links import request_link
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import Done


@route("POST /v1/admin/auth/forgot-password", STAFF_SIGNING_IN, limits=[Limit("ip", 30)], own_transactions=True)
def handler(call: Call, body: LinkRequest) -> Done:
    request_link(call.run, call.tenant, ADMINISTRATOR_PASSWORD_RESET, body.to_email())
    return Done()
