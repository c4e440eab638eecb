"""How users are reached."""

from holdfast.messaging.queries import messages as queries
from holdfast.messaging.rules.messages import Contact
from holdfast.platform.db import Db


def set_contact(
    db: Db, user_id: str, *, name: str, email: str | None, phone: str | None, language: str | None = None
) -> None:
    """From now on reach the user so. Whoever keeps the users says it, with every change. No language: the tenant's."""
    queries.set_contact(db, Contact(user_id, name, email, phone, language))


def forget_person(db: Db, user_id: str, *addresses: str) -> None:
    """Nobody is reached so any more: no contact, no notification, no wish; and what was sent to them, or to one of the
    addresses, says no more where it went."""
    queries.remove_person(db, user_id, addresses)
