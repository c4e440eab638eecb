"""PUT /v1/auth/profile: sets the name, and sends codes to a new phone number or e-mail address and the old one."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.accounts import ProfileBody, ProfileUpdate
from holdfast.identity.usecases.profiles import update_profile


@route("PUT /v1/auth/profile", USERS, own_transactions=True)
def handler(call: Call, body: ProfileUpdate) -> ProfileBody:
    return ProfileBody.of(update_profile(call.run, call.user, body.to_wish()))
