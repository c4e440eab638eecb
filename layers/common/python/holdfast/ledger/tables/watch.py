"""Monitors, reconciliations and the differences they found."""

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.ledger.tables.columns import Minor
from holdfast.platform.columns import Id, metadata, tenant_column, time_column

ledger_monitors = Table(
    "ledger_monitors",
    metadata,
    Column("id", Id("mon"), primary_key=True),
    tenant_column(),
    Column("name", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("threshold_minor", Minor, nullable=False),
    Column("seen_version", BigInteger, nullable=False),
    Column("seen_balance", Minor, nullable=False),
    time_column("last_crossed_at", nullable=True),
    Column("created_by", Text, nullable=False),
    time_column("created_at"),
)

ledger_reconciliations = Table(
    "ledger_reconciliations",
    metadata,
    Column("id", Id("rec"), primary_key=True),
    tenant_column(),
    Column("purpose", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("currency", Text, nullable=False),
    time_column("begins_at"),
    time_column("ends_at"),
    Column("our_opening", Minor, nullable=False),
    Column("our_closing", Minor, nullable=False),
    Column("their_opening", Minor),
    Column("their_closing", Minor),
    Column("our_lines", Integer, nullable=False),
    Column("their_lines", Integer, nullable=False),
    Column("matched_here", Integer, nullable=False),
    Column("matched_there", Integer, nullable=False),
    Column("differences", Integer, nullable=False),
    Column("difference_minor", Minor, nullable=False),
    Column("created_by", Text, nullable=False),
    time_column("created_at"),
)

ledger_differences = Table(
    "ledger_differences",
    metadata,
    Column("id", Id("dif"), primary_key=True),
    tenant_column(),
    Column("code", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reference", Text, nullable=False),
    time_column("first_seen_at"),
    Column("first_seen_by", Id("rec"), nullable=False),
    time_column("resolved_at", nullable=True),
    Column("resolved_by", Id("rec")),
    Column("lines", JSONB, nullable=False),
    time_column("oldest_at"),
    time_column("newest_at"),
)

ledger_reconciliation_differences = Table(
    "ledger_reconciliation_differences",
    metadata,
    Column("reconciliation_id", Id("rec"), nullable=False),
    Column("difference_id", Id("dif"), nullable=False),
    tenant_column(),
    Column("kind", Text, nullable=False),
    Column("our_minor", Minor, nullable=False),
    Column("their_minor", Minor, nullable=False),
    PrimaryKeyConstraint("reconciliation_id", "difference_id"),
)
