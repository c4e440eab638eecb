"""Everything that identity knows of somebody, thrown away."""

from sqlalchemy import delete, or_

from holdfast.identity.queries.pending import remove_pending_of
from holdfast.identity.queries.recovery_codes import remove_recovery_codes
from holdfast.identity.queries.second_factors import remove_credential
from holdfast.identity.rules.people import UserRecord
from holdfast.identity.tables import email_links, sessions, verification_codes
from holdfast.platform.db import Db


def remove_all_of(db: Db, user: UserRecord) -> None:
    """Sessions, codes, links, second factors: what proves something, and where from."""
    remove_pending_of(db, user.id)
    remove_recovery_codes(db, user.id)
    remove_credential(db, user.id)
    db.execute(delete(verification_codes).where(verification_codes.c.user_id == user.id))
    link = email_links.c
    theirs = link.email == user.email if user.email_verified_at is not None else link.user_id == user.id
    db.execute(delete(email_links).where(or_(theirs, link.user_id == user.id)))
    db.execute(delete(sessions).where(sessions.c.user_id == user.id))
