"""The sandbox's books."""

from sqlalchemy import Column, ForeignKeyConstraint, Integer, Table, Text, UniqueConstraint

from holdfast.platform.columns import Id, metadata, minor_column, tenant_column, time_column

sandbox_transactions = Table(
    "sandbox_transactions",
    metadata,
    Column("id", Id("stx"), primary_key=True),
    tenant_column(),
    Column("reference", Text, nullable=False),
    minor_column("amount_minor"),
    Column("currency", Text, nullable=False),
    minor_column("paid_minor", nullable=True),
    Column("paid_currency", Text),
    Column("email", Text, nullable=False),
    Column("callback_url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("becomes", Text),
    time_column("becomes_at", nullable=True),
    time_column("created_at"),
    UniqueConstraint("tenant_id", "reference", name="sandbox_transactions_reference"),
)

sandbox_transfers = Table(
    "sandbox_transfers",
    metadata,
    Column("id", Id("str"), primary_key=True),
    tenant_column(),
    Column("reference", Text, nullable=False),
    minor_column("amount_minor"),
    Column("currency", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("becomes", Text),
    time_column("becomes_at", nullable=True),
    time_column("created_at"),
    UniqueConstraint("tenant_id", "reference", name="sandbox_transfers_reference"),
)

sandbox_refunds = Table(
    "sandbox_refunds",
    metadata,
    Column("id", Id("srf"), primary_key=True),
    tenant_column(),
    Column("reference", Text, nullable=False),
    Column("payment_reference", Text, nullable=False),
    minor_column("amount_minor"),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("becomes", Text),
    time_column("becomes_at", nullable=True),
    time_column("created_at"),
    UniqueConstraint("tenant_id", "reference", name="sandbox_refunds_reference"),
    ForeignKeyConstraint(
        ["tenant_id", "payment_reference"],
        ["sandbox_transactions.tenant_id", "sandbox_transactions.reference"],
        name="sandbox_refunds_transaction",
    ),
)

sandbox_webhooks = Table(
    "sandbox_webhooks",
    metadata,
    Column("id", Id("evt"), primary_key=True),
    tenant_column(),
    Column("body", Text, nullable=False),
    Column("copies", Integer, nullable=False),
    time_column("due_at"),
    time_column("announced_at", nullable=True),
    time_column("delivered_at", nullable=True),
    time_column("created_at"),
)
