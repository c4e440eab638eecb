"""GET /v1/kyc: how well the caller is known, what is missing to be known better, and what they may move."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.kyc import KycBody
from holdfast.identity.usecases.kyc import view_standing


@route("GET /v1/kyc", USERS)
def handler(call: Call) -> KycBody:
    return KycBody.of(view_standing(call.db, call.user.id))
