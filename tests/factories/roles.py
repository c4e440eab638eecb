"""Roles, changed as their administrators change them."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import update

from holdfast.identity.queries.roles import find_role
from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.roles import Role
from holdfast.identity.tables import sessions
from holdfast.platform.db import Db, run
from tests.api import Answer, Api
from tests.factories.identity import ORIGIN, make_admin, totp_code


def begin_role_change(api: Api, admin: Admin, wanted: dict[str, Any]) -> str:
    """The id of a challenge for exactly this change."""
    answer = api.call("identity/begin_role_change", admin, wanted)
    assert answer.status == 200, answer.text
    challenge_id: str = answer.body["challenge_id"]
    return challenge_id


def put_role(api: Api, admin: Admin, role: str, permissions: Collection[str]) -> Answer:
    """The answer to the change, made with a fresh code."""
    wanted = {"role": role, "permissions": list(permissions)}
    challenge_id = begin_role_change(api, admin, wanted)
    return api.call("identity/set_role", admin, wanted | {"challenge_id": challenge_id, "code": totp_code(admin.id)})


def refreshed(admin: Admin) -> Admin:
    """The same administrator with the same session, its tokens made anew."""

    def work(db: Db) -> Admin:
        role = find_role(db, admin.role) or Role(admin.role, frozenset())
        is_theirs = sessions.c.id == admin.session_id
        db.execute(update(sessions).where(is_theirs).values(role_version=role.version))
        return replace(admin, granted=role.permissions)

    return run(admin.tenant_id, ORIGIN, work)


def give_role(api: Api, role: str, permissions: Collection[str]) -> None:
    """From now on the role may this: an owner says so."""
    answer = put_role(api, make_admin(api.tenant), role, permissions)
    assert answer.status == 200, answer.text
