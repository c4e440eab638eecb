"""GET /v1/auth/profile: the caller's own profile, with contacts that wait to be confirmed."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.accounts import ProfileBody
from holdfast.identity.usecases.profiles import read_profile


@route("GET /v1/auth/profile", SIGNED_IN)
def handler(call: Call) -> ProfileBody:
    return ProfileBody.of(read_profile(call.db, call.caller.id))
