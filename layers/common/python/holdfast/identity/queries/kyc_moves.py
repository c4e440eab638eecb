"""What users move where their tenant limits it, in the database. Every route where money moves imports this, and
nothing of the documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Text, Uuid, cast, delete, func, literal
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.identity.rules.kyc import Proven
from holdfast.identity.tables import kyc_moves
from holdfast.kernel.ids import decode_id
from holdfast.kernel.money import Money
from holdfast.platform.db import Db
from holdfast.platform.tenant_settings import KycLimits, kyc_limits_of


@dataclass(frozen=True, slots=True)
class Moved:
    """What a user has proven, and had moved before in the same currency and direction: within 24 hours, and 30 days.
    limits: what the tenant has set for each level, in the currency"""

    proven: Proven
    day: Money
    month: Money
    limits: Sequence[KycLimits]


def counting_move(
    user_id: str, direction: str, currency: ColumnElement[str], minor: ColumnElement[int], reference: str, now: datetime
) -> ColumnElement[Any]:
    """Counts a move when it is selected or returned: `moved_before` reads its answer. Until the transaction ends the
    user's other moves in the currency wait."""
    user = literal(str(decode_id("usr", user_id)), Text)
    return func.count_kyc_move(
        cast(user, Uuid),
        cast(literal(direction), Text),
        cast(currency, Text),
        cast(minor, BigInteger),
        cast(literal(reference), Text),
        literal(now, DateTime(timezone=True)),
        type_=JSONB,
    )


def moved_before(answer: Mapping[str, Any] | None, currency: str) -> Moved | None:
    """What the count answered; None where the tenant limits nothing in the currency."""
    if answer is None:
        return None
    proven = Proven(bool(answer["has_phone"]), bool(answer["has_email"]), frozenset(answer["kinds"]))
    day, month = (Money(int(answer[period]), currency) for period in ("day", "month"))
    return Moved(proven, day, month, tuple(kyc_limits_of(each) for each in answer["limits"]))


def remove_move(db: Db, reference: str) -> None:
    db.execute(delete(kyc_moves).where(kyc_moves.c.reference == reference))
