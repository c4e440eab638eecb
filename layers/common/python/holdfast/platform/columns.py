"""Column types and the columns every table has."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Dialect, MetaData, Uuid, text
from sqlalchemy.types import TypeDecorator

from holdfast.kernel.ids import decode_id, encode_id

metadata = MetaData()


class Id(TypeDecorator[str]):
    """A TypeID in Python, the UUID inside it in the table: `Column("id", Id("ord"), primary_key=True)`."""

    impl = Uuid
    cache_ok = True

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.prefix = prefix

    def process_bind_param(self, value: str | None, dialect: Dialect) -> UUID | None:
        return None if value is None else decode_id(self.prefix, value)

    def process_result_value(self, value: UUID | None, dialect: Dialect) -> str | None:
        return None if value is None else encode_id(self.prefix, value)


def tenant_column() -> "Column[str]":
    """Filled by the database with the transaction's tenant, so that no statement needs to name it."""
    return Column("tenant_id", Id("tnt"), nullable=False, server_default=text("current_tenant()"))


def minor_column(name: str, *, nullable: bool = False) -> "Column[int]":
    """An amount in the smallest unit of the row's currency."""
    return Column(name, BigInteger, nullable=nullable)


def time_column(name: str, *, nullable: bool = False) -> "Column[datetime]":
    return Column(name, DateTime(timezone=True), nullable=nullable)
