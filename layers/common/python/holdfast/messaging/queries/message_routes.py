"""Who carries messages where, in the database."""

from typing import Any

from sqlalchemy import Row, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from holdfast.messaging.rules.message_routes import Carrier, MessageRoute
from holdfast.messaging.rules.messages import Channel
from holdfast.messaging.tables import message_routes
from holdfast.platform.db import Db

_KEY = message_routes.c.channel + ":" + message_routes.c.prefix
_SHOWN = [column for column in message_routes.c if column.name != "tenant_id"]


def find_route(db: Db, channel: Channel, recipient: str) -> MessageRoute | None:
    """The one of the longest prefix that the recipient begins with."""
    prefix = message_routes.c.prefix
    statement = select(*_SHOWN).where(message_routes.c.channel == channel, literal(recipient).like(prefix + "%"))
    row = db.execute(statement.order_by(func.length(prefix).desc()).limit(1)).first()
    return None if row is None else _route_of(row)


def lock_route(db: Db, channel: Channel, prefix: str) -> MessageRoute | None:
    statement = select(*_SHOWN).where(message_routes.c.channel == channel, message_routes.c.prefix == prefix)
    row = db.execute(statement.with_for_update()).first()
    return None if row is None else _route_of(row)


def list_routes(db: Db, after: str, limit: int) -> list[MessageRoute]:
    """By channel and prefix. after: both, as in sms:+234."""
    statement = select(*_SHOWN).where(after < _KEY).order_by(_KEY).limit(limit)
    return [_route_of(row) for row in db.execute(statement)]


def set_route(db: Db, route: MessageRoute) -> None:
    carriers = route.carriers
    values = {
        "carriers": None if carriers is None else [{"provider": c.provider, "sender": c.sender} for c in carriers],
        "hourly_limit": route.hourly_limit,
        "daily_limit": route.daily_limit,
        "updated_by": route.updated_by,
        "updated_at": route.updated_at,
    }
    statement = insert(message_routes).values(channel=route.channel, prefix=route.prefix, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "channel", "prefix"], set_=values))


def _route_of(row: Row[Any]) -> MessageRoute:
    carriers = None if row.carriers is None else tuple(Carrier(**each) for each in row.carriers)
    return MessageRoute(
        row.channel, row.prefix, carriers, row.hourly_limit, row.daily_limit, row.updated_by, row.updated_at
    )
