"""`consumes`: makes a function into the Lambda of one queue of events. One transaction a record, each event once."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from sqlalchemy.dialects.postgresql import insert

from holdfast.edge import end_of_imports
from holdfast.kernel import clock
from holdfast.platform import db as database
from holdfast.platform.db import Db, Origin
from holdfast.platform.logging import log
from holdfast.platform.running import Run
from holdfast.platform.tables import event_consumptions

T = TypeVar("T")
Handler = Callable[[dict[str, Any], Any], Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One event as announced. `sequence` counts a subject's events without gaps, from 1."""

    id: str
    type: str
    tenant_id: str
    subject: str
    sequence: int
    actor: str
    occurred_at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event in the hands of a consumer that speaks with the network: it opens its own transactions."""

    event: Event
    origin: Origin

    def run(self, work: Callable[[Db], T]) -> T:
        return database.run(self.event.tenant_id, self.origin, work)

    def run_as(self, actor: str, session_id: str) -> Run:
        """The run of a session, which refuses as soon as that has ended."""
        origin = replace(self.origin, actor=actor, session_id=session_id)
        return partial(database.run, self.event.tenant_id, origin)


def consumes(name: str) -> Callable[[Callable[[Db, Event], None]], Handler]:
    """Consume events as `name` (room.verb_noun): what the function does and that it was done are one commit."""

    def decorate(function: Callable[[Db, Event], None]) -> Handler:
        def once(db: Db, event: Event) -> None:
            if _is_first_time(db, name, event.id):
                function(db, event)

        def record_handler(record: SQSRecord) -> None:
            delivery = _delivery(record, name)
            delivery.run(lambda db: once(db, delivery.event))

        return _batch_handler(record_handler)

    return decorate


def consumes_with_network(name: str) -> Callable[[Callable[[Delivery], None]], Handler]:
    """Consume events whose work needs the network between two transactions. The function must bear being called again
    for the same event: what it has done so far is in the database."""

    def decorate(function: Callable[[Delivery], None]) -> Handler:
        return _batch_handler(lambda record: function(_delivery(record, name)))

    return decorate


@dataclass(frozen=True, slots=True)
class Notice:
    """What another service put on the account's own event bus: no event of ours, and of no tenant until one is found in
    it."""

    type: str
    detail: Mapping[str, Any]
    origin: Origin

    def run_in(self, tenant_id: str) -> Run:
        """Runs work in transactions of this tenant."""
        return lambda work: database.run(tenant_id, self.origin, work)


def consumes_notices(name: str) -> Callable[[Callable[[Notice], None]], Handler]:
    """Consume what other services tell. The function must bear being told the same again."""

    def decorate(function: Callable[[Notice], None]) -> Handler:
        def record_handler(record: SQSRecord) -> None:
            told = json.loads(record.body)
            origin = Origin(actor=name, action=f"consume {told['detail-type']}", request_id=told["id"])
            function(Notice(told["detail-type"], told["detail"], origin))

        return _batch_handler(record_handler)

    return decorate


def _batch_handler(record_handler: Callable[[SQSRecord], None]) -> Handler:
    def logged(record: SQSRecord) -> None:
        """A failure sends the message back, and its reason nowhere: it is in the log or lost."""
        try:
            record_handler(record)
        except Exception:
            log().exception("a message was not dealt with", extra={"message_id": record.message_id})
            raise

    def handler(event: dict[str, Any], context: Any) -> Any:
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        return process_partial_response(event, logged, processor, context)

    end_of_imports()
    return handler


def event_of(body: str) -> Event:
    """The event in a message's body, as the event bus put it there."""
    detail = json.loads(body)["detail"]
    return Event(
        id=detail["id"],
        type=detail["type"],
        tenant_id=detail["tenant_id"],
        subject=detail["subject"],
        sequence=detail["sequence"],
        actor=detail["actor"],
        occurred_at=datetime.fromisoformat(detail["occurred_at"]),
        data=detail["data"],
    )


def _delivery(record: SQSRecord, name: str) -> Delivery:
    event = event_of(record.body)
    return Delivery(event, Origin(actor=name, action=f"consume {event.type}", request_id=event.id))


def _is_first_time(db: Db, consumer: str, event_id: str) -> bool:
    statement = insert(event_consumptions).values(consumer=consumer, event_id=event_id, consumed_at=clock.now())
    return db.execute(statement.on_conflict_do_nothing().returning(event_consumptions.c.event_id)).first() is not None
