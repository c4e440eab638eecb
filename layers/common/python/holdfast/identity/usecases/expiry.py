"""Throwing away what has had its time."""

from datetime import UTC, datetime, timedelta

from holdfast.identity.queries import codes, links, pending, second_factors, sessions, users
from holdfast.kernel import clock
from holdfast.platform.db import Db

_CODES_KEPT = timedelta(days=1)
_CHALLENGES_KEPT = timedelta(days=1)
_LINKS_KEPT = timedelta(days=1)
_PENDING_KEPT = timedelta(days=1)
_SESSIONS_KEPT = timedelta(days=30)
_CLAIMS_KEPT = timedelta(days=7)


def remove_expired(db: Db) -> int:
    """Codes, links, challenges and half a sign-in a day after they expired, sessions a month after, registrations
    never confirmed a week after they began. Answers with how many."""
    now = clock.now()
    removed = codes.remove_expired_codes(db, now - _CODES_KEPT)
    removed += second_factors.remove_expired_challenges(db, now - _CHALLENGES_KEPT)
    removed += links.remove_expired_links(db, now - _LINKS_KEPT)
    removed += pending.remove_expired_pending(db, now - _PENDING_KEPT)
    removed += sessions.remove_expired_sessions(db, datetime.now(UTC) - _SESSIONS_KEPT)
    abandoned = users.list_abandoned_registrations(db, now - _CLAIMS_KEPT)
    if abandoned:
        codes.remove_codes_of(db, abandoned)
        users.remove_users(db, abandoned)
    return removed + len(abandoned)
