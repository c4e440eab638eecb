"""Users and administrators in the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Update, case, delete, func, insert, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from holdfast.identity.rules.codes import LOCK, SIGN_IN_FAILURES
from holdfast.identity.rules.contacts import Channel
from holdfast.identity.rules.passwords import NO_PASSWORD
from holdfast.identity.rules.people import CLOSED, CLOSED_NAME, ROLE_USER, UserFilter, UserRecord
from holdfast.identity.tables import users
from holdfast.platform.db import Db

_COLUMNS = (
    users.c.id,
    users.c.role,
    users.c.status,
    users.c.name,
    users.c.email,
    users.c.phone,
    users.c.email_verified_at,
    users.c.phone_verified_at,
    users.c.created_at,
    users.c.language,
    users.c.bought_at,
    users.c.sold_at,
    users.c.standing_reason,
)


def user_columns() -> tuple[ColumnElement[Any], ...]:
    return _COLUMNS


def record_of(row: Any) -> UserRecord:
    """A row of `user_columns`."""
    return UserRecord(*row)


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """Somebody's attempt to prove themselves, counted before it is judged. password_hash is as argon2 encodes it."""

    user_id: str
    password_hash: str = field(repr=False)


def find_user(db: Db, user_id: str) -> UserRecord | None:
    return _one(db.execute(select(*_COLUMNS).where(users.c.id == user_id)).first())


def lock_user(db: Db, user_id: str) -> UserRecord | None:
    return _one(db.execute(select(*_COLUMNS).where(users.c.id == user_id).with_for_update()).first())


def hold_user(db: Db, user_id: str) -> UserRecord | None:
    """Locked as little as it takes to be the only one: rows that refer to the user may still be added."""
    return _one(db.execute(select(*_COLUMNS).where(users.c.id == user_id).with_for_update(key_share=True)).first())


def list_users_by_id(db: Db, user_ids: Collection[str], *, are_kept: bool = False) -> list[UserRecord]:
    statement = select(*_COLUMNS).where(users.c.id.in_(user_ids))
    return [_record(row) for row in db.execute(_keeping(statement.order_by(users.c.id)) if are_kept else statement)]


def find_user_by_verified_contact(
    db: Db, channel: Channel, contact: str, *, is_kept: bool = False
) -> UserRecord | None:
    column, verified_at = _contact_columns(channel)
    statement = select(*_COLUMNS).where(column == contact, verified_at.is_not(None), users.c.role == ROLE_USER)
    return _one(db.execute(_keeping(statement) if is_kept else statement).first())


def list_users(db: Db, wanted: UserFilter, *, after: str | None, limit: int) -> list[UserRecord]:
    """Users, not administrators, the newest first."""
    statement = select(*_COLUMNS).where(users.c.role == ROLE_USER)
    if wanted.search:
        columns = (users.c.name, users.c.email, users.c.phone)
        statement = statement.where(or_(*(column.icontains(wanted.search, autoescape=True) for column in columns)))
    if wanted.status:
        statement = statement.where(users.c.status == wanted.status)
    if wanted.kind:
        traded_at = users.c.bought_at if wanted.kind == "buyers" else users.c.sold_at
        statement = statement.where(traded_at.is_not(None))
    if wanted.created_from:
        statement = statement.where(users.c.created_at >= wanted.created_from)
    if wanted.created_to:
        statement = statement.where(users.c.created_at < wanted.created_to)
    if after:
        statement = statement.where(users.c.id < after)
    return [_record(row) for row in db.execute(statement.order_by(users.c.id.desc()).limit(limit))]


def add_user(db: Db, record: UserRecord, password_hash: str, *, is_password_temporary: bool = False) -> None:
    db.execute(
        insert(users).values(
            id=record.id,
            role=record.role,
            status=record.status,
            name=record.name,
            email=record.email,
            phone=record.phone,
            email_verified_at=record.email_verified_at,
            phone_verified_at=record.phone_verified_at,
            password_hash=password_hash,
            is_password_temporary=is_password_temporary,
            failed_sign_ins=0,
            created_at=record.created_at,
            language=record.language,
        )
    )


def count_attempt_by_contact(db: Db, channel: Channel, contact: str, now: datetime) -> SignInAttempt | None:
    """Count a sign-in of whoever this contact stands for, unless they are locked out; one statement either way, so that
    the time it takes says nothing. Who has proven the contact comes first; several may have only claimed it."""
    column, verified_at = _contact_columns(channel)
    candidate = (
        select(users.c.id)
        .where(column == contact, users.c.role == ROLE_USER)
        .order_by(verified_at.is_(None), users.c.phone_verified_at.is_(None), users.c.id.desc())
        .limit(1)
    )
    return _count_attempt(db, users.c.id == candidate.scalar_subquery(), now)


def count_admin_attempt(db: Db, email: str, now: datetime) -> SignInAttempt | None:
    return _count_attempt(db, (users.c.email == email) & (users.c.role != ROLE_USER), now)


def count_attempt_of(db: Db, user_id: str, now: datetime) -> SignInAttempt | None:
    return _count_attempt(db, users.c.id == user_id, now)


def _count_attempt(db: Db, who: ColumnElement[bool], now: datetime) -> SignInAttempt | None:
    row = db.execute(counting_attempt(who, now)).first()
    return None if row is None else SignInAttempt(row.id, row.password_hash)


def counting_attempt(who: ColumnElement[bool], now: datetime) -> ReturningUpdate[tuple[str, str]]:
    """The attempt that reaches the limit locks at once: it may still succeed, the next may not. Counting comes before
    judging, so that a thousand guesses at the same moment are no more than a few."""
    is_over = users.c.locked_until.is_not(None)  # and passed, or the row would not be looked at
    failures = case((is_over, 1), else_=users.c.failed_sign_ins + 1)
    return (
        update(users)
        .where(who, or_(users.c.locked_until.is_(None), users.c.locked_until <= now))
        .values(failed_sign_ins=failures, locked_until=case((failures >= SIGN_IN_FAILURES, now + LOCK), else_=None))
        .returning(users.c.id, users.c.password_hash)
    )


def set_sign_in_proven(db: Db, user_id: str) -> None:
    db.execute(forgetting_failures(user_id))


def forgetting_failures(user_id: str) -> Update:
    """Forget the failures: whoever it was has proven themselves."""
    return update(users).where(users.c.id == user_id).values(failed_sign_ins=0, locked_until=None)


def give_attempt_back(db: Db, user_id: str) -> None:
    """The attempt that was counted was no failure, and proves nothing yet."""
    fewer = {"failed_sign_ins": func.greatest(users.c.failed_sign_ins - 1, 0), "locked_until": None}
    db.execute(update(users).where(users.c.id == user_id).values(fewer))


def find_lock(db: Db, user_id: str) -> datetime | None:
    return db.execute(select(users.c.locked_until).where(users.c.id == user_id)).scalar()


def set_password(db: Db, user_id: str, password_hash: str) -> None:
    """From now on this password, which is its owner's own."""
    values = {"password_hash": password_hash, "is_password_temporary": False}
    db.execute(update(users).where(users.c.id == user_id).values(values))


def is_password_temporary(db: Db, user_id: str) -> bool:
    return bool(db.execute(select(users.c.is_password_temporary).where(users.c.id == user_id)).scalar_one())


def set_verified(db: Db, user_id: str, channel: Channel, contact: str, now: datetime) -> UserRecord:
    values: dict[str, Any] = {channel: contact, f"{channel}_verified_at": now}
    row = db.execute(update(users).where(users.c.id == user_id).values(values).returning(*_COLUMNS)).one()
    return _record(row)


def set_claimed(db: Db, user_id: str, channel: Channel, contact: str) -> None:
    """Put another contact in the place of one that was never proven."""
    db.execute(update(users).where(users.c.id == user_id).values({channel: contact}))


def set_profile(db: Db, user_id: str, *, name: str, language: str | None) -> None:
    db.execute(update(users).where(users.c.id == user_id).values(name=name, language=language))


def set_status(db: Db, user_id: str, status: str, reason: str | None = None) -> None:
    values = {"status": status, "standing_reason": reason}
    db.execute(update(users).where(users.c.id == user_id).values(values))


def set_traded(db: Db, *, buyer_id: str, seller_id: str, at: datetime) -> None:
    """When each first did stays as it was."""
    bought = update(users).where(users.c.id == buyer_id, users.c.bought_at.is_(None)).values(bought_at=at)
    sold = update(users).where(users.c.id == seller_id, users.c.sold_at.is_(None)).values(sold_at=at)
    db.execute(bought)
    db.execute(sold)


def set_closed(db: Db, user_id: str, reason: str) -> None:
    """What is left is nobody's: the row, for what refers to it."""
    nobody: dict[str, Any] = {
        "status": CLOSED,
        "standing_reason": reason,
        "name": CLOSED_NAME,
        "email": f"{user_id}@closed.invalid",
        "phone": None,
        "email_verified_at": None,
        "phone_verified_at": None,
        "password_hash": NO_PASSWORD,
        "language": None,
    }
    db.execute(update(users).where(users.c.id == user_id).values(nobody))


def list_abandoned_registrations(db: Db, before: datetime) -> Sequence[str]:
    """Who registered before that moment and never confirmed a phone: nothing else knows of them."""
    claimed = (users.c.role == ROLE_USER, users.c.status != CLOSED, users.c.phone_verified_at.is_(None))
    abandoned = (*claimed, users.c.created_at < before)
    return list(db.execute(select(users.c.id).where(*abandoned).with_for_update(skip_locked=True)).scalars())


def remove_users(db: Db, user_ids: Sequence[str]) -> None:
    db.execute(delete(users).where(users.c.id.in_(user_ids)))


def _contact_columns(channel: Channel) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if channel == "phone":
        return users.c.phone, users.c.phone_verified_at
    return users.c.email, users.c.email_verified_at


def _keeping(statement: Select[Any]) -> Select[Any]:
    """Nobody closes the account before the transaction ends; all else may happen to it."""
    return statement.with_for_update(read=True, key_share=True)


def _one(row: Row[Any] | None) -> UserRecord | None:
    return None if row is None else _record(row)


def _record(row: Any) -> UserRecord:
    return UserRecord(*row)
