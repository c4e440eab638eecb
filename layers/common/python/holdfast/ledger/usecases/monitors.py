"""Monitors: a balance that crosses a threshold is announced, once for each crossing.

Posting knows nothing of them. A job reads the entries that came since, and what it has seen is moved on by the
transaction that announces what it found.
"""

import time
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid
from holdfast.ledger.queries import monitors
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.monitors import Crossing, Direction, Monitor, look_at
from holdfast.platform.db import Db
from holdfast.platform.running import Run

BATCH: Final = 2_000  # entries a transaction
_AT_ONCE: Final = 50
_SECONDS: Final = 15.0  # what is still unseen then has its turn next time


def add_monitor(db: Db, *, name: str, account: AccountSpec, direction: Direction, threshold: Money) -> Monitor:
    """Watch the account from its present version on, whether it is open yet or not."""
    if threshold.minor < 0:
        raise Invalid.field("threshold_amount", "A threshold is not negative.", slug="invalid-amount")
    made = Monitor(
        id=new_id("mon"),
        name=name,
        account=account,
        direction=direction,
        threshold=threshold,
        seen_version=0,
        balance=Money.zero(account.currency),
        last_crossed_at=None,
        created_by=db.origin.actor,
        created_at=clock.now(),
    )
    added = monitors.add_monitor(db, made)
    db.note_change(added.id, None, _noted(added))
    return added


def find_monitor(db: Db, monitor_id: str) -> Monitor:
    return monitors.find_monitor(db, monitor_id)


def list_monitors(db: Db, *, after: str | None, limit: int) -> list[Monitor]:
    """Newest first."""
    return monitors.list_monitors(db, after, limit)


def remove_monitor(db: Db, monitor_id: str) -> None:
    """Watch no more. What was not announced yet never will be."""
    removed = monitors.find_monitor(db, monitor_id)
    monitors.remove_monitor(db, monitor_id)
    db.note_change(monitor_id, _noted(removed), None)


def announce_crossings(run: Run) -> int:
    """Look at every entry that a monitor has not seen, and announce each crossing; how many there were. What is more
    than there is time for is left to the next run."""
    until, announced = time.monotonic() + _SECONDS, 0
    while behind := run(partial(monitors.list_behind, limit=_AT_ONCE)):
        for monitor_id in behind:
            if time.monotonic() >= until:
                return announced
            announced += run(partial(watch, monitor_id=monitor_id))
    return announced


def watch(db: Db, monitor_id: str, entries: int = BATCH) -> int:
    """Look at the account's next entries, so many at the most, and announce each crossing; how many there were."""
    monitor = monitors.lock_monitor(db, monitor_id)
    if monitor is None:
        return 0
    seen, crossings = look_at(monitor, monitors.list_unseen_entries(db, monitor, entries))
    if crossings:
        sources = monitors.list_sources(db, monitor.account, [crossing.version for crossing in crossings])
        for crossing, (transfer_id, posted_at) in zip(crossings, sources, strict=True):
            db.announce("ledger.monitor.crossed", monitor.id, _told(monitor, crossing, transfer_id, posted_at))
            seen = replace(seen, last_crossed_at=posted_at)
    if seen != monitor:
        monitors.set_seen(db, seen)
    return len(crossings)


def _told(monitor: Monitor, crossing: Crossing, transfer_id: str, posted_at: datetime) -> dict[str, object]:
    return {
        "monitor_id": monitor.id,
        "name": monitor.name,
        "account": monitor.account.code,
        "currency": monitor.account.currency,
        "direction": monitor.direction,
        "threshold": monitor.threshold.amount,
        "balance": crossing.balance.amount,
        "transfer_id": transfer_id,
        "posted_at": posted_at.isoformat(),
        "recipients": [],
    }


def _noted(monitor: Monitor) -> dict[str, object]:
    return {
        "name": monitor.name,
        "account": monitor.account.code,
        "currency": monitor.account.currency,
        "direction": monitor.direction,
        "threshold": monitor.threshold.amount,
    }
