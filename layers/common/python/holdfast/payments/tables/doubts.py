"""Doubts about payments."""

from sqlalchemy import Column, ForeignKey, Table, Text

from holdfast.platform.columns import Id, metadata, minor_column, tenant_column, time_column

payment_doubts = Table(
    "payment_doubts",
    metadata,
    Column("id", Id("dbt"), primary_key=True),
    tenant_column(),
    Column("payment_id", Id("pay"), ForeignKey("payments.id"), nullable=False),
    Column("reason", Text, nullable=False),
    minor_column("said_minor", nullable=True),
    Column("said_currency", Text),
    Column("environment", Text, nullable=False),
    Column("provider_reference", Text, nullable=False),
    time_column("created_at"),
    Column("resolution", Text),
    Column("resolution_reason", Text),
    Column("resolved_by", Text),
    time_column("resolved_at", nullable=True),
    Column("refund_id", Id("rfd"), ForeignKey("refunds.id")),
)
