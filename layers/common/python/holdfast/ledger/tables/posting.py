"""Transfers, their entries, and which of them reverse others."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, PrimaryKeyConstraint, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.ledger.tables.columns import Minor
from holdfast.platform.columns import Id, metadata, tenant_column, time_column

ledger_transfers = Table(
    "ledger_transfers",
    metadata,
    Column("id", Id("trf"), primary_key=True),
    tenant_column(),
    time_column("posted_at"),
    time_column("effective_at"),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("metadata", JSONB),
    UniqueConstraint("tenant_id", "key", name="ledger_transfers_key"),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("transfer_id", Id("trf"), nullable=False),
    tenant_column(),
    Column("amount_minor", Minor, nullable=False),
    Column("balance_after", Minor),
    PrimaryKeyConstraint("account_id", "version"),
    Index("ledger_entries_transfer", "transfer_id"),
)

ledger_reversals = Table(
    "ledger_reversals",
    metadata,
    Column("reversal_id", Id("trf"), primary_key=True),
    Column("original_id", Id("trf"), nullable=False),
    tenant_column(),
    Index("ledger_reversals_original", "original_id"),
)
