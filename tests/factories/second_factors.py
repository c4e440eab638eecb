"""Authenticator apps of users, set up as they set them up, and signing in with them."""

import pyotp

from holdfast.identity.rules.callers import Admin, User
from tests.api import Answer, Api
from tests.factories.identity import PASSWORD, any_address, keep_app, log_in, make_user, totp_code


def set_up_app(api: Api, caller: User | Admin) -> list[str]:
    """Enrol and confirm an app, which `totp_code` knows from then on; the recovery codes."""
    secret = api.call("identity/enrol_totp", caller, {"current_password": PASSWORD}).body["secret"]
    answer = api.call("identity/confirm_totp", caller, {"code": pyotp.TOTP(secret).now()})
    assert answer.status == 200, answer.text
    keep_app(api.tenant, caller.id, secret)
    codes: list[str] = answer.body["recovery_codes"]
    return codes


def user_with_app(api: Api, email: str) -> tuple[User, list[str]]:
    """A user whose sign-in asks for a code, and their recovery codes."""
    user = make_user(api.tenant, email=email)
    return user, set_up_app(api, user)


def pending_token(api: Api, email: str) -> str:
    """The password was right; the token that goes with the second factor."""
    answer = log_in(api, email=email)
    assert answer.status == 200 and answer.body["is_second_factor_needed"] is True, answer.text
    token: str = answer.body["pending_token"]
    return token


def prove(api: Api, token: str, **proof: str) -> Answer:
    """Go on signing in; `proof` is code or recovery_code."""
    body = {"pending_token": token, **proof}
    return api.call("identity/answer_second_factor", None, body, ip=any_address())


def prove_with_app(api: Api, user: User | Admin, token: str) -> Answer:
    return prove(api, token, code=totp_code(user.id))
