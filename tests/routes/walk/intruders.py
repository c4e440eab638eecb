"""Everybody who may not make a call that somebody else may: a name for each, what they send, what they must be told."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from holdfast.identity.rules.callers import PERMISSIONS, Admin, User, claims_of
from holdfast.platform.tokens import sign_token
from tests.api import token_of
from tests.factories.identity import make_admin, make_user
from tests.factories.roles import give_role
from tests.routes.walk.calls import Situation, ids_in
from tests.routes.walk.routes import is_everybodys, spec_of

# The bank signs nothing of what it sends: its header is the same every time.
UNSIGNED_BODY = "x-auth-signature"
SIGNATURES = {"signature", "x-paystack-signature", "sandbox-signature", "x-termii-signature", UNSIGNED_BODY}


@dataclass(frozen=True, slots=True)
class Intruder:
    """status: what they must be answered with · changes: what they send otherwise than who may"""

    name: str
    status: int
    changes: dict[str, Any] = field(default_factory=dict)


def intruders(right: Situation) -> Iterator[Intruder]:
    access = spec_of(right.function).access
    if not access.reads_token:
        yield from _without_the_secret(right)
    elif right.raw is not None and right.headers.keys() & SIGNATURES:
        yield from _without_the_signature(right)
    elif access.is_open:
        yield from (Intruder(name, 401, _bearing(token)) for name, token in _no_tokens())
    else:
        assert isinstance(right.caller, User | Admin)
        yield Intruder("nobody", 401, {"caller": None})
        yield from (Intruder(name, 401, _bearing(token)) for name, token in _no_tokens())
        yield from (Intruder(name, 401, _bearing(token)) for name, token in _false_tokens(right.caller))
        yield from _of_the_wrong_kind(right)
    is_about_something = right.path or any(not id.startswith("usr_") for id in ids_in(right.body))
    if is_about_something and access.users and not is_everybodys(right.function):
        yield Intruder("another user", 404, {"caller": make_user(right.api.tenant)})


def stranger(right: Situation, tenant: str) -> User | Admin:
    """Somebody of another tenant, who may there what the caller may here."""
    if isinstance(right.caller, Admin):
        return make_admin(tenant, right.caller.role)
    return make_user(tenant)


def _bearing(token: str) -> dict[str, Any]:
    return {"caller": None, "headers": {"authorization": f"Bearer {token}"}}


def _no_tokens() -> Iterator[tuple[str, str]]:
    yield from (
        ("nothing", ""),
        ("a word", "garbage"),
        ("dots", "a.b.c"),
        ("more dots", "..."),
        ("length", "x" * 10_000),
    )
    yield from (("a letter that is none", "é.ü.ß"), ("NUL", "\x00"), ("JSON", '{"sub": "usr_1"}'))


def _false_tokens(caller: User | Admin) -> Iterator[tuple[str, str]]:
    """Tokens that speak of the right caller."""
    token = token_of(caller)
    header, payload, signature = token.split(".")
    claims = claims_of(caller)
    yield "an expired token", sign_token(claims, timedelta(seconds=-1))
    for place in (0, 10, len(header) + 1, len(header) + 20, len(token) - 60, len(token) - 1):
        yield f"a token whose byte {place} is another", token[:place] + _other(token[place]) + token[place + 1 :]
    yield "a token with a byte more", f"{token}A"
    yield "a token with a letter more that is none", f"{token}!"
    yield "a token without its signature", f"{header}.{payload}."
    yield "a token without its last part", f"{header}.{payload}"
    none = _encode(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    yield "a token that says it needs no signature", f"{none}.{payload}."
    yield "a token with another's claims", f"{header}.{_claims_of_an_owner(claims)}.{signature}"
    forged = _encode(Ed25519PrivateKey.generate().sign(f"{header}.{payload}".encode()))
    yield "a token signed by another key", f"{header}.{payload}.{forged}"


def _claims_of_an_owner(claims: dict[str, Any]) -> str:
    return _encode(json.dumps({**claims, "role": "owner", "exp": 4_000_000_000}).encode())


def _of_the_wrong_kind(right: Situation) -> Iterator[Intruder]:
    access, tenant = spec_of(right.function).access, right.api.tenant
    if not access.users:
        yield Intruder("a user", 403, {"caller": make_user(tenant)})
    for role in _roles_that_may_not(right):
        yield Intruder(f"an administrator who is {role}", 403, {"caller": make_admin(tenant, role, with_totp=False)})
    assert isinstance(right.caller, User | Admin)
    home = right.caller.tenant_id
    gone = make_admin(home, right.caller.role) if isinstance(right.caller, Admin) else make_user(home)
    signed_out = right.api.call("identity/logout", gone)
    assert signed_out.status == 200, signed_out.text
    yield Intruder("somebody who signed out", 401, {"caller": gone})


def _roles_that_may_not(right: Situation) -> list[str]:
    """By the tenant's own data, in which one role was given everything but what the route needs."""
    access, api = spec_of(right.function).access, right.api
    if access.admins and not access.permission:
        return []
    give_role(api, "almost", PERMISSIONS.keys() - {access.permission})
    roles = api.call("identity/list_roles", make_admin(api.tenant), query={"limit": "100"}).body["data"]
    return [each["role"] for each in roles if not access.admins or access.permission not in each["permissions"]]


def _without_the_secret(right: Situation) -> Iterator[Intruder]:
    secret = right.headers["authorization"]
    for name, sent in (
        ("nobody", ""),
        ("a wrong secret", "Bearer garbage"),
        ("another scheme", secret.replace("Bearer", "Basic")),
        ("a secret with another byte", secret[:-1] + _other(secret[-1])),
        ("half of the secret", secret[:-10]),
        ("letters that are none", "Bearer é"),
        ("a user", f"Bearer {token_of(make_user(right.api.tenant))}"),
    ):
        yield Intruder(name, 401, {"headers": {"authorization": sent}})


def _without_the_signature(right: Situation) -> Iterator[Intruder]:
    [(name, signature)] = right.headers.items()
    body = right.raw or ""
    yield Intruder("nobody", 401, {"headers": {name: ""}})
    for sent in (
        "garbage",
        signature[:-1] + _other(signature[-1]),
        signature[:-10],
        "é",
        "t=1,v1=",
        "t=x,v1=é",
        "=,=,",
    ):
        yield Intruder(f"signed as {sent}", 401, {"headers": {name: sent}})
    if name == UNSIGNED_BODY:
        return
    for raw in (body[:-1], body + " ", body.replace("1", "2", 1), "", "{", "[" * 100_000):
        yield Intruder("other bytes than those signed", 401, {"raw": raw})


def _other(letter: str) -> str:
    """The next letter, so that in base 64 only the last bits differ."""
    return chr(ord(letter) + 1) if letter not in "Zz9_-" else "A"


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
