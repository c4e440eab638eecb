"""The type of the ledger's amounts."""

from decimal import Decimal

from sqlalchemy import Dialect, Numeric
from sqlalchemy.types import TypeDecorator


class Minor(TypeDecorator[int]):
    """Minor units without a bound that matters: a sum in a currency of eighteen decimals passes a bigint."""

    impl = Numeric(38, 0)
    cache_ok = True

    def process_result_value(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)
