"""Messages, their attempts, and who carries them, as documents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.messaging.rules.fates import Attempt, MessageStatus, Outcome
from holdfast.messaging.rules.message_routes import Carrier, MessageRoute
from holdfast.messaging.rules.messages import Channel, Message
from holdfast.platform.schemas import RequestBody, ResponseBody

MessageCursor = Annotated[str, Field(pattern=r"^msg_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
Filter = Annotated[str, Field(min_length=1, max_length=320)]

_EXAMPLE: JsonDict = {
    "channel": "sms",
    "prefix": "+234",
    "providers": [{"provider": "termii", "sender": "Holdfast"}, {"provider": "twilio", "sender": None}],
    "hourly_limit": 10,
    "daily_limit": 30,
}
Name = Annotated[str, Field(min_length=1, max_length=40)]
Sender = Annotated[str, Field(min_length=2, max_length=16)]
Prefix = Annotated[str, Field(pattern=r"^(\+[1-9][0-9]{0,14})?$", max_length=16)]
PerHour = Annotated[int, Field(ge=1, le=1000, strict=True)]
PerDay = Annotated[int, Field(ge=1, le=10_000, strict=True)]


class CarrierBody(RequestBody):
    """sender: the tenant's own name or number at the provider; null for the deployment's"""

    provider: Name
    sender: Sender | None = None


class MessageRouteTermsBody(RequestBody):
    """How messages go to one destination. prefix: of phone numbers; empty for everywhere else, and for e-mail ·
    providers: the preferred one first; an empty list: nobody; null: the deployment's own order · hourly_limit,
    daily_limit: messages to one recipient; null: the house's own"""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    channel: Channel
    prefix: Prefix
    providers: Annotated[list[CarrierBody], Field(max_length=10)] | None
    hourly_limit: PerHour | None
    daily_limit: PerDay | None

    def carriers(self) -> list[Carrier] | None:
        if self.providers is None:
            return None
        return [Carrier(each.provider, each.sender) for each in self.providers]


class CarrierShownBody(ResponseBody):
    """is_resting: asked last now, because its newest messages there failed"""

    provider: str
    sender: str | None
    is_resting: bool


class MessageRouteBody(ResponseBody):
    """providers: null where the deployment's own order counts."""

    channel: Channel
    prefix: str
    providers: list[CarrierShownBody] | None
    hourly_limit: int | None
    daily_limit: int | None
    updated_by: str
    updated_at: datetime

    @classmethod
    def of(cls, route: MessageRoute, resting: frozenset[str]) -> "MessageRouteBody":
        shown = [
            CarrierShownBody(provider=each.provider, sender=each.sender, is_resting=each.provider in resting)
            for each in route.carriers or ()
        ]
        return cls(
            channel=route.channel,
            prefix=route.prefix,
            providers=None if route.carriers is None else shown,
            hourly_limit=route.hourly_limit,
            daily_limit=route.daily_limit,
            updated_by=route.updated_by,
            updated_at=route.updated_at,
        )


class MessageBody(ResponseBody):
    """What became of one message. What it said is not here. status: queued; unknown: it may have left, and is not sent
    again; sent: its provider took it; delivered, undelivered; failed; dropped: its recipient has had enough · provider:
    who took it, or may have · failure: a name or number of the provider's"""

    id: str
    channel: Channel
    recipient: str
    template: str
    language: str | None
    event_id: str | None
    status: MessageStatus
    provider: str | None
    provider_message_id: str | None
    failure: str | None
    created_at: datetime
    sent_at: datetime | None

    @classmethod
    def of(cls, message: Message) -> "MessageBody":
        return cls(
            id=message.id,
            channel=message.channel,
            recipient=message.recipient,
            template=message.template,
            language=message.language,
            event_id=message.event_id,
            status=message.status,
            provider=message.provider,
            provider_message_id=message.provider_message_id,
            failure=message.failure,
            created_at=message.created_at,
            sent_at=message.sent_at,
        )


class MessageAttemptBody(ResponseBody):
    """One provider asked. outcome: null while it is being asked; sent, or refused, rejected (the recipient), opted_out,
    unreachable, unknown; delivered, undelivered, failed by its receipt, which came at receipt_at"""

    number: int
    provider: str
    outcome: Outcome | None
    reason: str | None
    provider_message_id: str | None
    started_at: datetime
    ended_at: datetime | None
    receipt_at: datetime | None

    @classmethod
    def of(cls, attempt: Attempt) -> "MessageAttemptBody":
        return cls(
            number=attempt.number,
            provider=attempt.provider,
            outcome=attempt.outcome,
            reason=attempt.reason,
            provider_message_id=attempt.provider_message_id,
            started_at=attempt.started_at,
            ended_at=attempt.ended_at,
            receipt_at=attempt.receipt_at,
        )


class LoggedMessageBody(ResponseBody):
    """A message with all of its attempts, the first one first."""

    message: MessageBody
    attempts: list[MessageAttemptBody]

    @classmethod
    def of(cls, message: Message, attempts: Sequence[Attempt]) -> "LoggedMessageBody":
        return cls(message=MessageBody.of(message), attempts=[MessageAttemptBody.of(each) for each in attempts])
