"""Recovery codes in the database, as digests."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from holdfast.identity.tables import recovery_codes
from holdfast.platform.db import Db

_CODE = recovery_codes.c


def set_recovery_codes(db: Db, user_id: str, digests: Sequence[bytes], now: datetime) -> None:
    """These, and none of those before."""
    remove_recovery_codes(db, user_id)
    rows = [{"user_id": user_id, "code_hash": digest, "created_at": now} for digest in digests]
    db.execute(insert(recovery_codes).values(rows))


def use_recovery_code(db: Db, user_id: str, digest: bytes, now: datetime) -> bool:
    """Use the code up; false where it is none of the user's, or was used before."""
    theirs = (_CODE.user_id == user_id, _CODE.code_hash == digest, _CODE.used_at.is_(None))
    return bool(db.execute(update(recovery_codes).where(*theirs).values(used_at=now)).rowcount)


def count_recovery_codes(db: Db, user_id: str) -> int:
    left = select(func.count()).select_from(recovery_codes).where(_CODE.user_id == user_id, _CODE.used_at.is_(None))
    return int(db.execute(left).scalar_one())


def remove_recovery_codes(db: Db, user_id: str) -> None:
    db.execute(delete(recovery_codes).where(_CODE.user_id == user_id))
