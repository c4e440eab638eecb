"""Users and administrators for tests: registered, verified, signed in; written directly, in one transaction."""

import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import Engine, insert, update

from holdfast.identity.queries.roles import find_role
from holdfast.identity.rules.callers import Admin, User
from holdfast.identity.rules.roles import Role
from holdfast.identity.tables import sessions, totp_credentials, users
from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id, new_id
from holdfast.messaging.usecases.contacts import set_contact
from holdfast.platform.db import Db, Origin, run
from holdfast.platform.vault import Sealed, seal
from tests.api import Answer, Api
from tests.factories.messaging import emails_to, rows, texts_to

PASSWORD = "a staple, correctly batteried"
ORIGIN = Origin("tests", "factory")
_apps: dict[str, tuple[str, str]] = {}  # whose authenticator app holds which secret: whose id → tenant, secret


def make_user(
    tenant: str, *, name: str = "Ada Obi", email: str | None = None, phone: str | None = None, is_verified: bool = True
) -> User:
    """A registered user with a live session. Email and phone are new ones unless given; the password is PASSWORD."""
    number = secrets.randbelow(10**7)
    user_id = new_id("usr")
    values = {
        "role": "user",
        "name": name,
        "email": email or f"{user_id}@example.com",
        "phone": phone or f"+234803{number:07}",
        "phone_verified_at": clock.now() if is_verified else None,
        "email_verified_at": clock.now() if is_verified else None,
    }
    return User(user_id, tenant, run(tenant, ORIGIN, lambda db: _add(db, user_id, values)))


def make_admin(tenant: str, role: str = "owner", with_totp: bool = True, *, email: str | None = None) -> Admin:
    """An administrator with a live session, who can answer challenges where `with_totp`; the password is PASSWORD."""
    admin_id = new_id("usr")
    values = {
        "role": role,
        "name": "Ngozi Ade",
        "email": email or f"{admin_id}@example.com",
        "email_verified_at": clock.now(),
    }
    sealed = _give_app(tenant, admin_id) if with_totp else None

    def work(db: Db) -> Admin:
        known = find_role(db, role) or Role(role, frozenset())
        session_id = _add(db, admin_id, values, role_version=known.version)
        if sealed is not None:
            _add_credential(db, admin_id, sealed)
        return Admin(admin_id, tenant, session_id, role, known.permissions)

    return run(tenant, ORIGIN, work)


def totp_code(admin_id: str) -> str:
    """The code on this administrator's app. Each works once; asking again is as if half a minute had passed."""
    tenant, secret = _apps[admin_id]
    step = int(time.time()) // 30
    passing = update(totp_credentials).where(totp_credentials.c.user_id == admin_id).values(last_used_step=step - 1)
    run(tenant, ORIGIN, lambda db: db.execute(passing))
    return pyotp.TOTP(secret).generate_otp(step)


def keep_app(tenant: str, user_id: str, secret: str) -> None:
    """From now on `totp_code` shows what this app shows."""
    _apps[user_id] = (tenant, secret)


def totp_secret(admin_id: str) -> str:
    """What this administrator's app knows."""
    return _apps[admin_id][1]


@cache
def _password_hash() -> str:
    """Hashed as production hashes, once a run."""
    return PasswordHasher().hash(PASSWORD)


@dataclass(frozen=True, slots=True)
class Claimant:
    """Somebody who registered and confirmed nothing yet."""

    id: str
    email: str
    phone: str

    @property
    def phone_code(self) -> str:
        return newest_code(texts_to(self.phone)[-1])

    @property
    def email_code(self) -> str:
        return newest_code(emails_to(self.email)[-1].html)


def registration(**changes: object) -> dict[str, object]:
    """A body that registers somebody new."""
    number = secrets.randbelow(10**7)
    body = {
        "name": "Chidi Eze",
        "email": f"chidi{number}@example.com",
        "phone": f"+234806{number:07}",
        "password": PASSWORD,
    }
    return body | changes


def register(api: Api, **changes: object) -> Claimant:
    body = registration(**changes)
    answer = api.call("identity/register", None, body, ip=any_address())
    assert answer.status == 201, answer.text
    return Claimant(answer.body["user_id"], str(body["email"]), str(body["phone"]))


def log_in(api: Api, password: str = PASSWORD, **contact: str) -> Answer:
    return api.call("identity/login", None, {**contact, "password": password}, ip=any_address())


def any_address() -> str:
    """An address of its own, so that no test takes another's calls away."""
    return f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}:{secrets.token_hex(2)}"


def newest_code(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found is not None, text
    return found[0]


def wrong(code: str) -> str:
    """Another code than this one."""
    return f"{(int(code) + 1) % 10**6:06}"


def user_row(admin_engine: Engine, tenant: str, user_id: str) -> dict[str, Any]:
    """A user as the database keeps them."""
    return next(row for row in rows(admin_engine, "users", tenant) if row["id"] == decode_id("usr", user_id))


def _give_app(tenant: str, admin_id: str) -> Sealed:
    secret = pyotp.random_base32()
    _apps[admin_id] = (tenant, secret)
    return seal(secret.encode(), admin_id)


def _add(db: Db, user_id: str, values: dict[str, Any], *, role_version: int = 0) -> str:
    """Add the user and a session of a year; the session's id."""
    standing = {"status": "active", "is_password_temporary": False, "failed_sign_ins": 0, "created_at": clock.now()}
    db.execute(insert(users).values(id=user_id, password_hash=_password_hash(), **standing, **values))
    if values["role"] == "user" and values["phone_verified_at"]:
        set_contact(db, user_id, name=values["name"], email=values["email"], phone=values["phone"])
    session_id = new_id("ses")
    session = {
        "id": session_id,
        "user_id": user_id,
        "family_id": session_id,
        "refresh_hash": sha256(session_id.encode()).digest(),
        "user_agent": "tests",
        "source_ip": "198.51.100.7",
        "created_at": datetime.now(UTC),
        "expires_at": datetime.now(UTC) + timedelta(days=365),
        "role_version": role_version,
    }
    db.execute(insert(sessions).values(**session))
    return session_id


def _add_credential(db: Db, admin_id: str, sealed: Sealed) -> None:
    credential = {
        "user_id": admin_id,
        "key_id": sealed.key_id,
        "wrapped_key": sealed.wrapped_key,
        "ciphertext": sealed.ciphertext,
        "last_used_step": 0,
        "created_at": clock.now(),
        "confirmed_at": clock.now(),
    }
    db.execute(insert(totp_credentials).values(**credential))
