"""Administrators in the database."""

from typing import Any

from sqlalchemy import exists, select, update

from holdfast.identity.queries.users import record_of, user_columns
from holdfast.identity.rules.administrators import Administrator
from holdfast.identity.rules.people import ROLE_USER, UserRecord
from holdfast.identity.tables import totp_credentials, users
from holdfast.platform.db import Db


def list_administrators(db: Db, *, status: str | None, after: str | None, limit: int) -> list[Administrator]:
    """The newest first."""
    app = exists().where(totp_credentials.c.user_id == users.c.id, totp_credentials.c.confirmed_at.is_not(None))
    statement = select(
        users.c.id, users.c.role, users.c.status, users.c.name, users.c.email, users.c.created_at, app
    ).where(users.c.role != ROLE_USER)
    if status:
        statement = statement.where(users.c.status == status)
    if after:
        statement = statement.where(users.c.id < after)
    return [_administrator(row) for row in db.execute(statement.order_by(users.c.id.desc()).limit(limit))]


def find_administrator_by_email(db: Db, email: str) -> UserRecord | None:
    row = db.execute(select(*user_columns()).where(users.c.email == email, users.c.role != ROLE_USER)).first()
    return None if row is None else record_of(row)


def set_invited(db: Db, user_id: str, *, name: str, role: str, status: str) -> None:
    """Whoever was invited before, or was disabled, begins anew."""
    db.execute(update(users).where(users.c.id == user_id).values(name=name, role=role, status=status))


def set_administrators_role(db: Db, user_id: str, role: str) -> None:
    db.execute(update(users).where(users.c.id == user_id).values(role=role))


def _administrator(row: Any) -> Administrator:
    return Administrator(*row)
