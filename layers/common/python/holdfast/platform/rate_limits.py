"""Rate limits: fixed windows counted in the database, one round trip however many limits a route has."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from sqlalchemy import Integer, Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from holdfast.kernel.refusals import TooMany
from holdfast.platform.db import Db, call_outside_tenant


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` calls in `seconds`, counted `per` calling address, or per signed-in principal."""

    per: Literal["ip", "principal"]
    most: int
    seconds: int = 60


def take_within(db: Db, scope: str, limits: Sequence[Limit], *, principal: str) -> int:
    """Count one against each limit of the principal, as part of the transaction; the seconds to wait where it is too
    much, else 0."""
    keys = [sha256(f"{scope}\x1f{limit.seconds}\x1f{principal}".encode()).hexdigest() for limit in limits]
    arrays = (
        cast(keys, ARRAY(Text)),
        cast([limit.most for limit in limits], ARRAY(Integer)),
        cast([limit.seconds for limit in limits], ARRAY(Integer)),
    )
    return int(db.execute(select(func.take_rate_limits(*arrays))).scalar_one())


def take(scope: str, limits: Sequence[Limit], *, ip: str, principal: str) -> None:
    """Count one call against each limit, or refuse with the seconds to wait. Counted even if the call is then
    refused."""
    keyed = [(limit, ip if limit.per == "ip" else principal) for limit in limits]
    applying = [(limit, who) for limit, who in keyed if who]
    if not applying:
        return
    keys = [sha256(f"{scope}\x1f{limit.per}\x1f{who}".encode()).hexdigest() for limit, who in applying]
    [[retry_after]] = call_outside_tenant(
        "select take_rate_limits(%s::text[], %s::integer[], %s::integer[])",
        keys,
        [limit.most for limit, _ in applying],
        [limit.seconds for limit, _ in applying],
    )
    if retry_after:
        raise TooMany("Too many calls: wait a little.", retry_after=retry_after)
