"""Messages to users: whose they are, and the quiet hours that some of them wait out before they join the queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from holdfast.kernel import clock
from holdfast.messaging.queries import messages, user_messages
from holdfast.messaging.queries.preferences import list_preferences
from holdfast.messaging.rules.messages import Message
from holdfast.messaging.rules.preferences import Preferences
from holdfast.messaging.usecases.sending import announce_queued
from holdfast.platform.db import Db
from holdfast.platform.running import Run

NOT_WANTED: Final = "NotWanted"  # the person has turned it off while it waited
_AT_ONCE: Final = 500
_ROUNDS: Final = 40
_UNLESS_SAID: Final = Preferences()


@dataclass(frozen=True, slots=True)
class ToUser:
    """held_until: None for what goes at once"""

    message: Message
    user_id: str
    held_until: datetime | None


def add_to_users(db: Db, new: Sequence[ToUser]) -> None:
    """Write the messages; announce those that nothing holds, so that they are sent after the commit."""
    if not new:
        return
    messages.add_messages(db, [each.message for each in new])
    user_messages.add_user_messages(db, [(each.message.id, each.user_id, each.held_until) for each in new])
    for each in new:
        if each.held_until is None:
            announce_queued(db, each.message.id, each.message.channel, each.message.template)


def release_all(run: Run) -> int:
    """Announce those whose quiet hours are over, some to a transaction: a tenant's end for everybody at once. How many
    there were; what is left after so many is the next run's."""
    released = 0
    for _ in range(_ROUNDS):
        some = run(release_held)
        released += some
        if some < _AT_ONCE:
            break
    return released


def release_held(db: Db) -> int:
    """The same with some of them, as far as they are still wanted."""
    released = user_messages.release_held(db, clock.now(), _AT_ONCE)
    wishes = list_preferences(db, [each.user_id for each in released]) if released else {}
    for each in released:
        if wishes.get(each.user_id, _UNLESS_SAID).wants(each.template, each.channel):
            announce_queued(db, each.message_id, each.channel, each.template)
        else:
            messages.set_dropped(db, each.message_id, failure=NOT_WANTED)
    return len(released)
