"""Endpoints of outgoing webhooks and their deliveries, as documents."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from holdfast.messaging.rules.webhook_addresses import MAX_URL_LENGTH
from holdfast.messaging.rules.webhooks import (
    EVENT_FILTER,
    Attempt,
    DeliveryStatus,
    DisabledReason,
    Endpoint,
    EndpointStatus,
    EventDelivery,
    Outcome,
)
from holdfast.platform.schemas import RequestBody, ResponseBody, Time

_ID = "_[0-7][0-9a-hjkmnp-tv-z]{25}$"
EndpointCursor = Annotated[str, Field(pattern=f"^whe{_ID}")]
DeliveryCursor = Annotated[str, Field(pattern=f"^edl{_ID}")]
EventId = Annotated[str, Field(pattern=f"^evt{_ID}")]
Url = Annotated[str, Field(min_length=1, max_length=MAX_URL_LENGTH)]
Description = Annotated[str, Field(max_length=200)]
EventFilter = Annotated[str, Field(pattern=EVENT_FILTER, max_length=100)]
EventFilters = Annotated[list[EventFilter], Field(min_length=1, max_length=50)]

_ENDPOINT: JsonDict = {
    "url": "https://shop.example.com/hooks/holdfast",
    "description": "The shop's orders",
    "event_types": ["escrow.order.*", "payments.payment.succeeded"],
}


class NewEndpointBody(RequestBody):
    """url: https, at a public address · event_types: exact, or a prefix as in escrow.*, or * for all"""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_ENDPOINT]})

    url: Url
    description: Description = ""
    event_types: EventFilters


class EndpointTermsBody(RequestBody):
    """Everything that can be changed, as it shall be. is_enabled: false gives up what is on its way"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [_ENDPOINT | {"is_enabled": True}]}
    )

    url: Url
    description: Description
    event_types: EventFilters
    is_enabled: Annotated[bool, Field(strict=True)]


class RotationBody(RequestBody):
    """overlap_hours: for how long the old secret signs beside the new one"""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"overlap_hours": 24}]})

    overlap_hours: Annotated[int, Field(ge=0, le=168, strict=True)] = 24

    def overlap(self) -> timedelta:
        return timedelta(hours=self.overlap_hours)


class RedeliveryBody(RequestBody):
    """One event by its id, or what was announced from `since` on and before `until`."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"event_id": "evt_01k8000000e008000000000001"}]}
    )

    event_id: EventId | None = None
    since: Time | None = None
    until: Time | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "RedeliveryBody":
        if (self.event_id is None) == (self.since is None) or (self.since is None) != (self.until is None):
            raise ValueError("name an event, or a range by since and until")
        return self


class EndpointBody(ResponseBody):
    """status: enabled or disabled · disabled_reason: by_admin; gone: it answered 410; failing: for days nothing else
    came of it · failing_since: the first failed attempt with no success since"""

    id: str
    url: str
    description: str
    event_types: list[str]
    status: EndpointStatus
    disabled_reason: DisabledReason | None
    disabled_at: datetime | None
    failing_since: datetime | None
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> "EndpointBody":
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            description=endpoint.description,
            event_types=list(endpoint.event_types),
            status=endpoint.status,
            disabled_reason=endpoint.disabled_reason,
            disabled_at=endpoint.disabled_at,
            failing_since=endpoint.failing_since,
            created_by=endpoint.created_by,
            created_at=endpoint.created_at,
        )


class EndpointWithSecretBody(ResponseBody):
    """secret: shown this once"""

    endpoint: EndpointBody
    secret: str


class DeliveryBody(ResponseBody):
    """next_attempt_at: of one that is pending, at the earliest: earlier events of its subject go first · failure: what
    the last attempt failed with · ended_at: when it succeeded or was given up"""

    id: str
    event_id: str
    event_type: str
    subject: str
    sequence: int
    is_redelivery: bool
    status: DeliveryStatus
    attempts: int
    next_attempt_at: datetime | None
    failure: str | None
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, delivery: EventDelivery) -> "DeliveryBody":
        return cls(**{name: getattr(delivery, name) for name in cls.model_fields})


class AttemptBody(ResponseBody):
    """outcome: null until it is known · response_start: the first bytes of the answer"""

    number: int
    started_at: datetime
    outcome: Outcome | None
    status_code: int | None
    duration_ms: int | None
    response_start: str | None

    @classmethod
    def of(cls, attempt: Attempt) -> "AttemptBody":
        return cls(**{name: getattr(attempt, name) for name in cls.model_fields})


class LoggedDeliveryBody(ResponseBody):
    """A delivery and every attempt of it, the first one first."""

    delivery: DeliveryBody
    attempts: list[AttemptBody]

    @classmethod
    def of(cls, delivery: EventDelivery, attempts: tuple[Attempt, ...]) -> "LoggedDeliveryBody":
        return cls(delivery=DeliveryBody.of(delivery), attempts=[AttemptBody.of(each) for each in attempts])


class QueuedBody(ResponseBody):
    """queued: how many events go out again"""

    queued: int
