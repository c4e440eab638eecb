"""Accounts, with what is stored beside them of their entries."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from holdfast.ledger.tables.columns import Minor
from holdfast.platform.columns import Id, metadata, tenant_column, time_column

ledger_accounts = Table(
    "ledger_accounts",
    metadata,
    Column("id", Id("acc"), primary_key=True),
    tenant_column(),
    time_column("opened_at"),
    Column("version", BigInteger, nullable=False, server_default=text("0")),
    Column("balance", Minor, nullable=False, server_default=text("0")),
    Column("floor", Minor),
    Column("is_accumulating", Boolean, nullable=False),
    Column("normal_side", Text, nullable=False),
    Column("status", Text, nullable=False, server_default=text("'open'")),
    Column("currency", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("owner_id", Text),
    Column("pending_debit", Minor, nullable=False, server_default=text("0")),
    Column("pending_credit", Minor, nullable=False, server_default=text("0")),
    Column("ceiling", Minor),
    Column("chain", LargeBinary, nullable=False, server_default=text("''")),
    UniqueConstraint("tenant_id", "code", "currency", name="ledger_accounts_code"),
    Index("ledger_accounts_owner", "owner_id"),
    Index("ledger_accounts_accumulating", "tenant_id", postgresql_where=text("is_accumulating")),
)

ledger_folds = Table(
    "ledger_folds",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("version", BigInteger, nullable=False),
    tenant_column(),
    time_column("folded_at"),
    Column("balance", Minor, nullable=False),
    PrimaryKeyConstraint("account_id", "version"),
)
