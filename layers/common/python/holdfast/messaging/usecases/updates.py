"""Counting what each user is told, once and in order."""

from collections.abc import Iterable

from holdfast.kernel import clock
from holdfast.messaging.queries import updates as queries
from holdfast.messaging.queries.updates import NewUpdate
from holdfast.messaging.rules.realtime import EVENT, KEPT, NOTIFICATION, Kind, ToldEvent
from holdfast.messaging.rules.webhooks import ERRANDS
from holdfast.platform.db import Db


def count_event(db: Db, event: ToldEvent) -> frozenset[str]:
    """Put the event into the count of everybody whom it concerns; answers with them. May be repeated.

    Queues keep no order. So events of the subject that come before this one, and were not here yet, go with it.
    """
    if event.type in ERRANDS or not event.concerned:
        return frozenset()
    told = [*queries.list_untold_before(db, event, clock.now() - KEPT), event]
    _count(db, EVENT, [(each.id, user_id) for each in told for user_id in sorted(each.concerned)])
    return frozenset().union(*(each.concerned for each in told))


def count_notification(db: Db, event_id: str, user_ids: Iterable[str]) -> frozenset[str]:
    """The same for what these users were notified of because of the event."""
    told = frozenset(user_ids)
    if told:
        _count(db, NOTIFICATION, [(event_id, user_id) for user_id in sorted(told)])
    return told


def _count(db: Db, kind: Kind, wanted: list[tuple[str, str]]) -> None:
    """The counters are locked before it is looked which of these are counted: whoever comes at the same time waits."""
    numbers = queries.lock_counters(db, [user_id for _, user_id in wanted])
    counted = queries.list_told(db, kind, [event_id for event_id, _ in wanted])
    now, new = clock.now(), []
    for event_id, user_id in wanted:
        if (event_id, user_id) not in counted:
            numbers[user_id] += 1
            new.append(NewUpdate(user_id, numbers[user_id], kind, event_id, now))
    if new:
        queries.add_updates(db, new)
        queries.set_counters(db, {each.user_id: numbers[each.user_id] for each in new})
