"""Administrators, appointed as their colleagues appoint them."""

import secrets
from typing import Any

import pyotp

from holdfast.identity.rules.callers import Admin
from tests.api import Answer, Api
from tests.factories.identity import any_address, totp_code
from tests.factories.links import newest_token, send_links

CHOSEN = "one of their own choosing"


def new_address() -> str:
    return f"new.{secrets.token_hex(6)}@example.com"


def appointment(api: Api, admin: Admin, who: str, role: str) -> dict[str, Any]:
    """The answer to a challenge for exactly this, and the role."""
    begun = api.call("identity/begin_appointment", admin, {"administrator": who, "role": role})
    assert begun.status == 200, begun.text
    return {"role": role, "challenge_id": begun.body["challenge_id"], "code": totp_code(admin.id)}


def invite(api: Api, admin: Admin, email: str, role: str = "arbiter") -> Answer:
    body = {"name": "Chidi Eze", "email": email, **appointment(api, admin, email, role)}
    return api.call("identity/invite_administrator", admin, body)


def invited(api: Api, admin: Admin, email: str, role: str = "arbiter") -> str:
    """The token in the link that they got."""
    answer = invite(api, admin, email, role)
    assert answer.status == 201, answer.text
    send_links(api.tenant)
    return newest_token(email)


def accept(api: Api, token: str, password: str = CHOSEN) -> Answer:
    body = {"token": token, "new_password": password}
    return api.call("identity/accept_invitation", None, body, ip=any_address())


def confirm(api: Api, token: str, code: str) -> Answer:
    return api.call("identity/confirm_invitation", None, {"token": token, "code": code}, ip=any_address())


def join(api: Api, token: str) -> str:
    """Accept the invitation with a new authenticator app; what that knows."""
    secret: str = accept(api, token).body["secret"]
    answer = confirm(api, token, pyotp.TOTP(secret).now())
    assert answer.status == 200, answer.text
    return secret


def sign_in(api: Api, email: str, password: str = CHOSEN, **more: str) -> Answer:
    body = {"email": email, "password": password, **more}
    return api.call("identity/sign_in_admin", None, body, ip=any_address())
