"""Authenticator apps and the challenges they answer, in the database."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert

from holdfast.identity.queries.users import counting_attempt, forgetting_failures
from holdfast.identity.rules.people import Method
from holdfast.identity.tables import challenges, totp_credentials, users
from holdfast.platform.db import Db
from holdfast.platform.vault import Sealed

_TOTP = totp_credentials.c
_CHALLENGE = challenges.c


@dataclass(frozen=True, slots=True)
class Credential:
    """Somebody's authenticator app. last_used_step: the half-minute whose code was used
    last; no earlier one is good"""

    user_id: str
    sealed_secret: Sealed
    last_used_step: int
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenChallenge:
    """method: who knows the code that answers it · answer_digests: 32 bytes for the code of the app for each step from
    first_step on, or for the one that went to the phone"""

    id: str
    user_id: str
    action: str
    subject: str
    method: Method
    first_step: int
    answer_digests: bytes = field(repr=False)
    attempts: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def find_credential(db: Db, user_id: str, *, is_locked: bool = False) -> Credential | None:
    statement = select(
        _TOTP.key_id, _TOTP.wrapped_key, _TOTP.ciphertext, _TOTP.last_used_step, _TOTP.confirmed_at
    ).where(_TOTP.user_id == user_id)
    row = db.execute(statement.with_for_update() if is_locked else statement).first()
    if row is None:
        return None
    return Credential(
        user_id, Sealed(row.key_id, row.wrapped_key, row.ciphertext), row.last_used_step, row.confirmed_at
    )


def add_credential(db: Db, user_id: str, sealed: Sealed, now: datetime) -> bool:
    """In the place of one that was never confirmed; false where there is a confirmed one."""
    values = {"key_id": sealed.key_id, "wrapped_key": sealed.wrapped_key, "ciphertext": sealed.ciphertext}
    statement = upsert(totp_credentials).values(user_id=user_id, last_used_step=0, created_at=now, **values)
    statement = statement.on_conflict_do_update(
        index_elements=["user_id"], set_={**values, "created_at": now}, where=_TOTP.confirmed_at.is_(None)
    )
    return db.execute(statement.returning(_TOTP.user_id)).first() is not None


def set_step_used(db: Db, user_id: str, step: int) -> None:
    db.execute(update(totp_credentials).where(_TOTP.user_id == user_id).values(last_used_step=step))


def set_confirmed(db: Db, user_id: str, step: int, at: datetime) -> None:
    values = {"last_used_step": step, "confirmed_at": at}
    db.execute(update(totp_credentials).where(_TOTP.user_id == user_id).values(values))


def remove_credential(db: Db, user_id: str) -> None:
    """Nothing asks for its codes any more."""
    db.execute(delete(challenges).where(_CHALLENGE.user_id == user_id))
    db.execute(delete(totp_credentials).where(_TOTP.user_id == user_id))


def add_challenge(db: Db, challenge: OpenChallenge) -> None:
    db.execute(
        insert(challenges).values(
            id=challenge.id,
            user_id=challenge.user_id,
            action=challenge.action,
            subject=challenge.subject,
            method=challenge.method,
            first_step=challenge.first_step,
            answer_digests=challenge.answer_digests,
            attempts=challenge.attempts,
            created_at=challenge.created_at,
            expires_at=challenge.expires_at,
        )
    )


def lock_challenge(db: Db, challenge_id: str, user_id: str) -> tuple[OpenChallenge, int] | None:
    """The challenge with the step that its owner's authenticator used last, both locked in one round trip. Who has none
    has used none."""
    app = select(_TOTP.last_used_step).where(_TOTP.user_id == _CHALLENGE.user_id).with_for_update().lateral("app")
    statement = select(
        _CHALLENGE.id,
        _CHALLENGE.user_id,
        _CHALLENGE.action,
        _CHALLENGE.subject,
        _CHALLENGE.method,
        _CHALLENGE.first_step,
        _CHALLENGE.answer_digests,
        _CHALLENGE.attempts,
        _CHALLENGE.created_at,
        _CHALLENGE.expires_at,
        _CHALLENGE.used_at,
        app.c.last_used_step,
    ).outerjoin(app, true())
    wanted = (_CHALLENGE.id == challenge_id, _CHALLENGE.user_id == user_id)
    row = db.execute(statement.where(*wanted).with_for_update(of=challenges)).first()
    return None if row is None else (_challenge(row[:-1]), row.last_used_step or 0)


def find_last_sent_challenge(db: Db, user_id: str) -> datetime | None:
    """When a challenge's code last went to the user's phone."""
    theirs = (_CHALLENGE.user_id == user_id, _CHALLENGE.method == "phone")
    return db.execute(select(func.max(_CHALLENGE.created_at)).where(*theirs)).scalar()


def count_challenge_attempt(db: Db, challenge: OpenChallenge, now: datetime) -> bool:
    """Count an attempt with the challenge and as one to sign in, in one round trip; false while its owner is locked."""
    counted = update(challenges).where(_CHALLENGE.id == challenge.id).values(attempts=challenge.attempts + 1)
    statement = counting_attempt(users.c.id == challenge.user_id, now).add_cte(counted.cte("counted"))
    return db.execute(statement).first() is not None


def set_challenge_answered(db: Db, challenge: OpenChallenge, step: int | None, now: datetime) -> None:
    """Use up the challenge and the app's code, where it was one, and forget its owner's failures, in one round trip."""
    used = update(challenges).where(_CHALLENGE.id == challenge.id).values(used_at=now)
    used = used.add_cte(forgetting_failures(challenge.user_id).cte("forgotten"))
    if step is not None:
        used_code = update(totp_credentials).where(_TOTP.user_id == challenge.user_id).values(last_used_step=step)
        used = used.add_cte(used_code.cte("used_code"))
    db.execute(used)


def remove_expired_challenges(db: Db, before: datetime) -> int:
    return db.execute(delete(challenges).where(_CHALLENGE.expires_at < before)).rowcount


def _challenge(row: Any) -> OpenChallenge:
    return OpenChallenge(*row)
