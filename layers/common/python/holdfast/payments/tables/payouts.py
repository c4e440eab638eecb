"""Bank accounts, withdrawals, withdrawal caps."""

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, Table, Text, UniqueConstraint, text

from holdfast.platform.columns import Id, metadata, minor_column, tenant_column, time_column

bank_accounts = Table(
    "bank_accounts",
    metadata,
    Column("id", Id("bac"), primary_key=True),
    tenant_column(),
    Column("user_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("provider", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("bank_code", Text, nullable=False),
    Column("bank_name", Text, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("last_four", Text, nullable=False),
    time_column("created_at"),
    time_column("removed_at", nullable=True),
    Column("provider_account_id", Id("pac"), ForeignKey("provider_accounts.id")),
    UniqueConstraint("id", "user_id", "currency", name="bank_accounts_whose"),
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("id", Id("wdr"), primary_key=True),
    tenant_column(),
    Column("user_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("bank_account_id", Id("bac"), nullable=False),
    minor_column("amount_minor"),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("doubt", Text),
    Column("provider_reference", Text),
    Column("attempts", Integer, nullable=False),
    Column("checks", Integer, nullable=False),
    time_column("check_due_at", nullable=True),
    time_column("created_at"),
    Column("decided_by", Text),
    time_column("decided_at", nullable=True),
    time_column("sent_at", nullable=True),
    time_column("settled_at", nullable=True),
    Column("concluded_by", Text),
    Column("evidence", Text),
    ForeignKeyConstraint(
        ["bank_account_id", "user_id", "currency"],
        ["bank_accounts.id", "bank_accounts.user_id", "bank_accounts.currency"],
        name="withdrawals_account",
    ),
)

withdrawal_caps = Table(
    "withdrawal_caps",
    metadata,
    Column("tenant_id", Id("tnt"), primary_key=True, server_default=text("current_tenant()")),
    Column("currency", Text, primary_key=True),
    minor_column("per_user_minor", nullable=True),
    minor_column("tenant_minor", nullable=True),
    Column("updated_by", Text, nullable=False),
    time_column("updated_at"),
)
