"""Telling people what happened: in the application at once, elsewhere as they wish and when it disturbs nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.messaging.queries import messages, notifications
from holdfast.messaging.queries.preferences import list_preferences
from holdfast.messaging.rules.messages import EMAIL, INVITATION, SMS, Contact, Message, Notification
from holdfast.messaging.rules.preferences import Preferences, category_of
from holdfast.messaging.rules.quiet_hours import end_of_quiet
from holdfast.messaging.rules.realtime import NOTIFIED
from holdfast.messaging.rules.rendering import NAME, has_wording, render_notice, values_for
from holdfast.messaging.rules.voices import Voice
from holdfast.messaging.usecases.holding import ToUser, add_to_users
from holdfast.messaging.usecases.preferences import hours_of_tenant
from holdfast.messaging.usecases.sending import new_message, queue_message
from holdfast.messaging.usecases.words import find_voice
from holdfast.platform.db import Db
from holdfast.platform.tenant_settings import TenantSettings, tenant_settings

INVITED: Final = "escrow.order.invited"
_UNLESS_SAID: Final = Preferences()


@dataclass(frozen=True, slots=True)
class News:
    """An event as far as people are told of it. `data` has what its wording names, and `recipients`: user ids."""

    event_id: str
    type: str
    subject: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Person:
    """contact: None for whoever cannot be reached outside the application"""

    user_id: str
    contact: Contact | None
    wishes: Preferences

    @property
    def language(self) -> str | None:
        return None if self.contact is None else self.contact.language


def notify(db: Db, news: News) -> None:
    """Tell everybody whom an event concerns, by the channels that they wish. An event without wording is no news.

    Who is invited and not a user yet is told at the address that the invitation names.
    """
    if not has_wording(news.type):
        return
    recipients = list(dict.fromkeys(news.data.get("recipients", [])))
    if recipients:
        _tell(db, news, _people(db, recipients))
    if news.type == INVITED:
        _invite(db, news)


def _people(db: Db, user_ids: list[str]) -> list[_Person]:
    contacts = {contact.user_id: contact for contact in messages.list_contacts(db, user_ids)}
    wishes = list_preferences(db, user_ids)
    return [_Person(each, contacts.get(each), wishes.get(each, _UNLESS_SAID)) for each in user_ids]


def _tell(db: Db, news: News, people: list[_Person]) -> None:
    values, settings = values_for(news.type, news.data), tenant_settings(db)
    in_app = [each for each in people if each.wishes.wants(news.type, "in_app")]
    if in_app:
        voice = find_voice(db, news.type, settings)
        notifications.add_notifications(db, [_notification(news, each, values, voice) for each in in_app])
        told = sorted(each.user_id for each in in_app)
        db.announce(NOTIFIED, news.event_id, {"event_id": news.event_id, "recipients": told})
    add_to_users(
        db,
        [
            ToUser(message, each.user_id, _held_until(news, each, settings))
            for each in people
            for message in _messages(news, each, values)
        ],
    )


def _messages(news: News, person: _Person, values: Mapping[str, str]) -> Iterator[Message]:
    contact, wishes = person.contact, person.wishes
    if contact is None:
        return
    if contact.email and wishes.wants(news.type, "email"):
        greeted = {**values, NAME: contact.name} if contact.name else dict(values)
        yield new_message(EMAIL, contact.email, news.type, contact.language, greeted, event_id=news.event_id)
    if contact.phone and wishes.wants(news.type, "sms"):
        yield new_message(SMS, contact.phone, news.type, contact.language, values, event_id=news.event_id)


def _held_until(news: News, person: _Person, settings: TenantSettings) -> datetime | None:
    """What guards an account wakes people up."""
    if category_of(news.type) is None:
        return None
    return end_of_quiet(person.wishes.quiet_hours(hours_of_tenant(settings)), clock.now())


def _invite(db: Db, news: News) -> None:
    email, phone = news.data.get("contact_email"), news.data.get("contact_phone")
    if email:
        queue_message(db, EMAIL, email, INVITATION, news.data, event_id=news.event_id)
    if phone:
        queue_message(db, SMS, phone, INVITATION, news.data, event_id=news.event_id)


def _notification(news: News, person: _Person, values: Mapping[str, str], voice: Voice) -> Notification:
    notice = render_notice(news.type, person.language, values, voice)
    return Notification(
        id=new_id("ntf"),
        user_id=person.user_id,
        event_id=news.event_id,
        type=news.type,
        title=notice.title,
        text=notice.text,
        subject=news.subject,
        read_at=None,
        created_at=clock.now(),
    )
