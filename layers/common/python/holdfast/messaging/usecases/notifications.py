"""Telling people what happened, and what they have been told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import NotFound
from holdfast.messaging.queries import messages
from holdfast.messaging.queries import notifications as queries
from holdfast.messaging.rules.messages import (
    EMAIL,
    INVITATION,
    SMS,
    Contact,
    Message,
    Notification,
)
from holdfast.messaging.rules.realtime import NOTIFIED
from holdfast.messaging.rules.rendering import has_wording, render_notice, values_for
from holdfast.messaging.rules.voices import Voice
from holdfast.messaging.usecases.sending import add_queued, new_message, queue_message
from holdfast.messaging.usecases.words import find_voice
from holdfast.platform.db import Db

INVITED: Final = "escrow.order.invited"
_READ_KEPT: Final = timedelta(days=90)
_UNREAD_KEPT: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class News:
    """An event as far as people are told of it. `data` has what its wording names, and `recipients`: user ids."""

    event_id: str
    type: str
    subject: str
    data: Mapping[str, Any]


def notify(db: Db, news: News) -> None:
    """Tell everybody whom an event concerns, in the application and by e-mail. An event without wording is no news.

    Who is invited and not a user yet is told at the address that the invitation names.
    """
    if not has_wording(news.type):
        return
    recipients = list(news.data.get("recipients", []))
    if recipients:
        _tell(db, news, recipients)
    if news.type == INVITED:
        _invite(db, news)


def list_notifications(
    db: Db, user_id: str, *, is_unread_only: bool, after: str | None, limit: int
) -> list[Notification]:
    """What the user has been told, the newest first."""
    return queries.list_notifications(db, user_id, is_unread_only=is_unread_only, after=after, limit=limit)


def read_notification(db: Db, user_id: str, notification_id: str) -> Notification:
    """The user has read it. Reading it again changes nothing."""
    notification = queries.set_read(db, notification_id, user_id, clock.now())
    if notification is None:
        raise NotFound("There is no such notification.")
    return notification


def count_unread(db: Db, user_id: str) -> int:
    return queries.count_unread(db, user_id)


def read_up_to(db: Db, user_id: str, newest_id: str) -> int:
    """The user has read this one and all before it; how many of them were unread. What came since stays unread."""
    if not queries.has_notification(db, newest_id, user_id):
        raise NotFound("There is no such notification.")
    return queries.set_read_up_to(db, newest_id, user_id, clock.now())


def remove_expired(db: Db) -> int:
    """Throw away what was told 90 days ago and read, and what was told a year ago; how many there were."""
    now = clock.now()
    return queries.remove_expired(db, read_before=now - _READ_KEPT, told_before=now - _UNREAD_KEPT)


def _tell(db: Db, news: News, recipients: list[str]) -> None:
    contacts = {contact.user_id: contact for contact in messages.list_contacts(db, recipients)}
    values = values_for(news.type, news.data)
    languages = {user_id: contact.language for user_id, contact in contacts.items()}
    voice = find_voice(db, news.type)
    told = [_notification(news, user_id, languages.get(user_id), values, voice) for user_id in recipients]
    queries.add_notifications(db, told)
    db.announce(NOTIFIED, news.event_id, {"event_id": news.event_id, "recipients": sorted(set(recipients))})
    emails = [_email(news, contact, contact.email, values) for contact in contacts.values() if contact.email]
    if emails:
        add_queued(db, emails)


def _invite(db: Db, news: News) -> None:
    email, phone = news.data.get("contact_email"), news.data.get("contact_phone")
    if email:
        queue_message(db, EMAIL, email, INVITATION, news.data, event_id=news.event_id)
    if phone:
        queue_message(db, SMS, phone, INVITATION, news.data, event_id=news.event_id)


def _notification(
    news: News, user_id: str, language: str | None, values: Mapping[str, str], voice: Voice
) -> Notification:
    notice = render_notice(news.type, language, values, voice)
    return Notification(
        id=new_id("ntf"),
        user_id=user_id,
        event_id=news.event_id,
        type=news.type,
        title=notice.title,
        text=notice.text,
        subject=news.subject,
        read_at=None,
        created_at=clock.now(),
    )


def _email(news: News, contact: Contact, address: str, values: Mapping[str, str]) -> Message:
    greeted = {**values, "name": contact.name} if contact.name else dict(values)
    return new_message(EMAIL, address, news.type, contact.language, greeted, event_id=news.event_id)
