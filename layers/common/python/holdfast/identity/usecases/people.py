"""Finding people."""

from collections.abc import Collection

from holdfast.identity.queries import users as queries
from holdfast.identity.rules.people import CLOSED, UserRecord
from holdfast.platform.db import Db


def find_user(db: Db, user_id: str) -> UserRecord | None:
    """A user or administrator of the tenant, also one who has closed their account; a registration whose phone was
    never confirmed is nobody yet."""
    record = queries.find_user(db, user_id)
    return record if record is not None and _is_somebody(record) else None


def find_users(db: Db, user_ids: Collection[str], *, are_kept: bool = False) -> list[UserRecord]:
    """What `find_user` says, of several at once, in no order. are_kept: nobody closes these accounts before the
    transaction ends"""
    return [record for record in queries.list_users_by_id(db, user_ids, are_kept=are_kept) if _is_somebody(record)]


def lock_user(db: Db, user_id: str) -> UserRecord | None:
    """What `find_user` says; whoever has locked it is the only one to do so until their transaction ends."""
    record = queries.hold_user(db, user_id)
    return record if record is not None and _is_somebody(record) else None


def find_user_by_contact(
    db: Db, *, email: str | None = None, phone: str | None = None, is_kept: bool = False
) -> UserRecord | None:
    """The user who has proven that this is theirs; a contact that was only claimed finds nobody. is_kept: nobody closes
    the account before the transaction ends

    Either in the form that `email_address` or `phone_number` gives it.
    """
    if phone is not None:
        record = queries.find_user_by_verified_contact(db, "phone", phone, is_kept=is_kept)
    elif email is not None:
        record = queries.find_user_by_verified_contact(db, "email", email, is_kept=is_kept)
    else:
        raise ValueError("say which contact")
    return record if record is not None and _is_somebody(record) else None


def _is_somebody(record: UserRecord) -> bool:
    return not record.is_user or record.phone_verified_at is not None or record.status == CLOSED
