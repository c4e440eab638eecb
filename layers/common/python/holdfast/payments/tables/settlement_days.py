"""Days of which a provider's list is fetched."""

from sqlalchemy import Column, Date, Integer, Table, Text, text

from holdfast.platform.columns import Id, metadata, time_column

settlement_days = Table(
    "settlement_days",
    metadata,
    Column("tenant_id", Id("tnt"), primary_key=True, server_default=text("current_tenant()")),
    Column("provider", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("failure", Text),
    time_column("fetched_at", nullable=True),
)
