"""Pending transfers."""

from sqlalchemy import Column, Index, LargeBinary, PrimaryKeyConstraint, Table, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.ledger.tables.columns import Minor
from holdfast.platform.columns import Id, metadata, tenant_column, time_column

ledger_pendings = Table(
    "ledger_pendings",
    metadata,
    Column("id", Id("pnd"), primary_key=True),
    tenant_column(),
    time_column("created_at"),
    time_column("effective_at"),
    time_column("expires_at"),
    Column("state", Text, nullable=False, server_default=text("'pending'")),
    time_column("decided_at", nullable=True),
    Column("decided_by", Text),
    Column("transfer_id", Id("trf")),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("metadata", JSONB),
    UniqueConstraint("tenant_id", "key", name="ledger_pendings_key"),
    Index("ledger_pendings_due", "expires_at", postgresql_where=text("state = 'pending'")),
)

ledger_pending_legs = Table(
    "ledger_pending_legs",
    metadata,
    Column("pending_id", Id("pnd"), nullable=False),
    Column("account_id", Uuid, nullable=False),
    tenant_column(),
    Column("amount_minor", Minor, nullable=False),
    PrimaryKeyConstraint("pending_id", "account_id"),
    Index("ledger_pending_legs_account", "account_id"),
)
