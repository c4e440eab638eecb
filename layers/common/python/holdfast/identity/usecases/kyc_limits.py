"""What users may move, by how well they are known: `check_move` in the transaction that moves it."""

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import ColumnElement, literal, select

from holdfast.identity.queries import kyc_moves as queries
from holdfast.identity.rules.kyc import HIGHEST, level_of
from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import WrongState
from holdfast.platform.db import Db

Direction = Literal["in", "out"]


def check_move(db: Db, user_id: str, direction: Direction, amount: Money, reference: str) -> None:
    """Refuse (409) what is more than the tenant lets a user of this level move into their balance, or out of it; or
    count it as moved. Call it just before posting. `reference`: the id of what moves, by which `forget_move` finds it.

    One round trip. Where the tenant has set no limits in the currency nothing is counted.
    """
    counting = counting_move(user_id, direction, literal(amount.currency), literal(amount.minor), reference)
    check_counted(db.execute(select(counting)).scalar(), amount)


def count_move(db: Db, user_id: str, direction: Direction, amount: Money, reference: str) -> None:
    """Count what came, whatever was asked for, and whether or not it was given up before. It is refused no more."""
    queries.remove_move(db, reference)
    db.execute(select(counting_move(user_id, direction, literal(amount.currency), literal(amount.minor), reference)))


def counting_move(
    user_id: str, direction: Direction, currency: ColumnElement[str], minor: ColumnElement[int], reference: str
) -> ColumnElement[Any]:
    """The same as part of another statement, which returns it: give its answer to `check_counted`."""
    return queries.counting_move(user_id, direction, currency, minor, reference, clock.now())


def check_counted(answer: Mapping[str, Any] | None, amount: Money) -> None:
    moved = queries.moved_before(answer, amount.currency)
    if moved is None:
        return
    level = level_of(moved.proven)
    limits = next((each for each in moved.limits if each.level == level), None)
    if limits is None:
        return
    if limits.single is not None and amount > limits.single:
        raise _refused(f"You may move {limits.single} at once.", level)
    for limit, before, period in ((limits.daily, moved.day, "24 hours"), (limits.monthly, moved.month, "30 days")):
        if limit is not None and before + amount > limit:
            left = max(limit - before, Money.zero(amount.currency))
            raise _refused(f"Within {period} you may move {left} more.", level)


def forget_move(db: Db, reference: str) -> None:
    """What was counted came to nothing."""
    queries.remove_move(db, reference)


def _refused(detail: str, level: int) -> WrongState:
    more = " Prove more of who you are to move more: see GET /v1/kyc." if level < HIGHEST else ""
    return WrongState(detail + more, slug="kyc-limit-reached")
