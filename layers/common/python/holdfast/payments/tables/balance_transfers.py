"""Transfers between balances, and their limits."""

from sqlalchemy import Column, ForeignKey, Table, Text, text

from holdfast.platform.columns import Id, metadata, minor_column, tenant_column, time_column

balance_transfers = Table(
    "balance_transfers",
    metadata,
    Column("id", Id("btr"), primary_key=True),
    tenant_column(),
    Column("sender_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("recipient_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    minor_column("amount_minor"),
    Column("currency", Text, nullable=False),
    Column("note", Text),
    Column("status", Text, nullable=False),
    time_column("created_at"),
    time_column("confirm_by", nullable=True),
    time_column("confirmed_at", nullable=True),
    time_column("sent_at", nullable=True),
)

transfer_limits = Table(
    "transfer_limits",
    metadata,
    Column("tenant_id", Id("tnt"), primary_key=True, server_default=text("current_tenant()")),
    Column("currency", Text, primary_key=True),
    minor_column("per_transfer_minor", nullable=True),
    minor_column("per_day_minor", nullable=True),
    minor_column("unproven_minor", nullable=True),
    Column("updated_by", Text, nullable=False),
    time_column("updated_at"),
)
