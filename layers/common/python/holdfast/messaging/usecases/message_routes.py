"""Who carries a tenant's messages, where to and how many: seen and set by its administrators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from holdfast.kernel import clock
from holdfast.kernel.refusals import Invalid
from holdfast.messaging.providers.configured import has_provider
from holdfast.messaging.queries import message_routes as queries
from holdfast.messaging.queries.message_attempts import list_newest
from holdfast.messaging.rules.message_routes import (
    ANYWHERE,
    CHANNELS,
    FAILURES_IN_A_ROW,
    Carrier,
    MessageRoute,
    resting,
)
from holdfast.messaging.rules.messages import EMAIL, Channel
from holdfast.platform.db import Db

# What GSM knows as a sender: a number, or up to 11 characters with a letter among them.
_SENDER: Final = re.compile(r"\+[1-9][0-9]{3,14}|(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 _-]{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RouteNow:
    """A route, and who of it is asked last now, because of what became of the newest messages there."""

    route: MessageRoute
    resting: frozenset[str]


def set_route(
    db: Db,
    *,
    channel: Channel,
    prefix: str,
    carriers: Sequence[Carrier] | None,
    hourly_limit: int | None,
    daily_limit: int | None,
) -> RouteNow:
    """From now on messages to numbers that begin so go this way. None: as the deployment and the house say."""
    if channel == EMAIL and prefix != ANYWHERE:
        raise Invalid.field("prefix", "E-mail has no prefixes.", slug="prefix-of-email")
    for carrier in carriers or ():
        _check(channel, carrier)
    if len({each.provider for each in carriers or ()}) != len(carriers or ()):
        raise Invalid.field("providers", "A provider is named once.", slug="provider-named-twice")
    before = queries.lock_route(db, channel, prefix)
    chosen = None if carriers is None else tuple(carriers)
    route = MessageRoute(channel, prefix, chosen, hourly_limit, daily_limit, db.origin.actor, clock.now())
    queries.set_route(db, route)
    subject = f"message_route:{channel}:{prefix}"
    db.note_change(subject, None if before is None else _noted(before), _noted(route))
    return _as_they_are(db, [route])[0]


def list_routes(db: Db, *, after: str | None, limit: int) -> list[RouteNow]:
    """By channel and prefix; where there is none, the deployment's own order counts."""
    return _as_they_are(db, queries.list_routes(db, after or "", limit))


def _as_they_are(db: Db, routes: Sequence[MessageRoute]) -> list[RouteNow]:
    asked = [(each.provider, route.prefix) for route in routes for each in route.carriers or ()]
    recent = list_newest(db, asked, FAILURES_IN_A_ROW) if asked else []
    return [RouteNow(route, resting(route, recent, clock.now())) for route in routes]


def _check(channel: Channel, carrier: Carrier) -> None:
    if not has_provider(carrier.provider):
        raise Invalid.field("providers", f"There is no {carrier.provider} here.", slug="unknown-provider")
    if CHANNELS[carrier.provider] != channel:
        raise Invalid.field(
            "providers", f"{carrier.provider} carries no {channel}.", slug="provider-of-another-channel"
        )
    if carrier.sender is None:
        return
    if channel == EMAIL or carrier.provider == "whatsapp":
        detail = f"The sender at {carrier.provider} is the deployment's."
        raise Invalid.field("providers", detail, slug="sender-not-supported")
    if not _SENDER.fullmatch(carrier.sender):
        detail = "A sender is a number, or a name of 2 to 11 letters and digits."
        raise Invalid.field("providers", detail, slug="invalid-sender")


def _noted(route: MessageRoute) -> dict[str, object]:
    carriers = route.carriers
    return {
        "providers": None if carriers is None else [[each.provider, each.sender] for each in carriers],
        "hourly_limit": route.hourly_limit,
        "daily_limit": route.daily_limit,
    }
