"""Tenants' own accounts at payment providers."""

from sqlalchemy import Column, LargeBinary, Table, Text

from holdfast.platform.columns import Id, metadata, tenant_column, time_column

provider_accounts = Table(
    "provider_accounts",
    metadata,
    Column("id", Id("pac"), primary_key=True),
    tenant_column(),
    Column("provider", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("set_by", Text, nullable=False),
    time_column("set_at"),
    time_column("created_at"),
    time_column("retired_at", nullable=True),
)
