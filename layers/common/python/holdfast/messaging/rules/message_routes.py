"""Who carries a message: the tenant's order by destination, and who is passed over because they are not well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from holdfast.messaging.rules.fates import Outcome
from holdfast.messaging.rules.messages import EMAIL, SMS, Channel

# Whose channel a provider serves. Which of them there are, the deployment says.
CHANNELS: Final[Mapping[str, Channel]] = {
    "ses": EMAIL,
    "sendgrid": EMAIL,
    "sns": SMS,
    "twilio": SMS,
    "telnyx": SMS,
    "termii": SMS,
    "whatsapp": SMS,
}
ANYWHERE: Final = ""
MOST_ASKED: Final = 3  # one after the other, while somebody waits

# The circuit: after so many failures in a row a provider is asked last, until the newest of them is so old.
FAILURES_IN_A_ROW: Final = 3
REST: Final = timedelta(minutes=5)
# For so long the provider whose message did not arrive is asked last for the same recipient.
MISSED: Final = timedelta(hours=1)

_ILL: Final[frozenset[Outcome]] = frozenset({"refused", "unreachable", "unknown", "failed"})
_DID_NOT_ARRIVE: Final[frozenset[Outcome]] = _ILL | {"undelivered", "rejected"}


@dataclass(frozen=True, slots=True)
class Carrier:
    """sender: the tenant's own name or number there; None for the deployment's"""

    provider: str
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class MessageRoute:
    """How a tenant's messages go to one destination. prefix: of phone numbers, as in +234; empty for everywhere ·
    carriers: the preferred one first; empty: nobody carries them; None: the deployment's own order ·
    hourly_limit, daily_limit: messages to one recipient; None: the house's own limits"""

    channel: Channel
    prefix: str
    carriers: tuple[Carrier, ...] | None
    hourly_limit: int | None
    daily_limit: int | None
    updated_by: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages to one recipient."""

    hourly: int
    daily: int


LIMITS: Final[Mapping[Channel, Limits]] = {SMS: Limits(10, 30), EMAIL: Limits(60, 300)}


@dataclass(frozen=True, slots=True)
class Experience:
    """How an attempt ended, as far as it says something of its provider."""

    provider: str
    route: str
    outcome: Outcome
    started_at: datetime


def carriers_of(route: MessageRoute | None, channel: Channel, deployment: Sequence[str]) -> tuple[Carrier, ...]:
    """Who may carry it, in order. What the deployment does not have (any more) is left out."""
    if route is None or route.carriers is None:
        return tuple(Carrier(name) for name in deployment if CHANNELS.get(name) == channel)
    return tuple(each for each in route.carriers if each.provider in deployment)


def limits_of(route: MessageRoute | None, channel: Channel) -> Limits:
    house = LIMITS[channel]
    if route is None:
        return house
    return Limits(route.hourly_limit or house.hourly, route.daily_limit or house.daily)


def in_order(
    carriers: Sequence[Carrier], recent: Sequence[Experience], to_recipient: Sequence[Experience], now: datetime
) -> tuple[Carrier, ...]:
    """The preferred one first, those who are not well after all others, and no more than are asked for one message.

    recent: the newest attempts to the destination, of each provider, the newest first · to_recipient: the newest
    attempts to the same recipient, which count where what is sent may be sent again"""

    def is_last(carrier: Carrier) -> bool:
        mine = [each for each in recent if each.provider == carrier.provider]
        missed = [each for each in to_recipient if each.provider == carrier.provider]
        return _is_ill(mine, now) or _has_missed(missed, now)

    return tuple(sorted(carriers, key=is_last))[:MOST_ASKED]


def resting(route: MessageRoute, recent: Sequence[Experience], now: datetime) -> frozenset[str]:
    """Those of the route's providers who are asked last now. recent: of each the newest attempts, the newest first"""
    here = [each for each in recent if each.route == route.prefix]
    names = {carrier.provider for carrier in route.carriers or ()}
    return frozenset(name for name in names if _is_ill([each for each in here if each.provider == name], now))


def _is_ill(newest_first: Sequence[Experience], now: datetime) -> bool:
    newest = newest_first[:FAILURES_IN_A_ROW]
    return (
        len(newest) == FAILURES_IN_A_ROW
        and all(each.outcome in _ILL for each in newest)
        and newest[0].started_at > now - REST
    )


def _has_missed(newest_first: Sequence[Experience], now: datetime) -> bool:
    if not newest_first:
        return False
    newest = newest_first[0]
    return newest.outcome in _DID_NOT_ARRIVE and newest.started_at > now - MISSED
