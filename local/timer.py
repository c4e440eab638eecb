"""Schedules: invokes functions when EventBridge Scheduler would."""

from __future__ import annotations

import json
import sys
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime

from local.cloudformation.stack import Place
from local.model import Deployment, Json, Schedule
from local.schedules import first_time, next_time, parse
from local.workers import Invocation

TICK_SECONDS = 0.2


def schedule_event(schedule: Schedule, moment: float, place: Place) -> Json:
    """What the function gets: the schedule's Input, or what EventBridge Scheduler sends without one."""
    if schedule.input is not None:
        given: Json = json.loads(schedule.input)
        return given
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": place.account,
        "time": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": place.region,
        "resources": [place.arn("scheduler", f"schedule/default/{schedule.name}")],
        "detail": "{}",
    }


@dataclass(slots=True)
class Timer:
    """`deployment` may be replaced while it runs; schedules that stay keep their next time."""

    deployment: Deployment
    place: Place
    call: Callable[[str, Json], Invocation]
    due: dict[Schedule, float] = field(default_factory=dict)
    running: list[tuple[Schedule, Future[Json]]] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(TICK_SECONDS):
            self.fire_due(time.time())

    def fire_due(self, now: float) -> None:
        """Fire every schedule whose time has come, once however late it is, and report what has failed."""
        enabled = [schedule for schedule in self.deployment.schedules if schedule.is_enabled]
        for schedule in enabled:
            if schedule not in self.due:
                self.due[schedule] = first_time(parse(schedule.expression), schedule.timezone, now)
            if self.due[schedule] <= now:
                self.due[schedule] = next_time(parse(schedule.expression), schedule.timezone, now)
                self.fire(schedule, now)
        for entry in list(self.running):
            if entry[1].done():
                self.running.remove(entry)
                if failure := entry[1].exception():
                    print(f"the schedule {entry[0].name} failed: {failure}", file=sys.stderr, flush=True)

    def fire(self, schedule: Schedule, now: float) -> Invocation:
        invocation = self.call(schedule.function, schedule_event(schedule, now, self.place))
        self.running.append((schedule, invocation.result))
        return invocation
