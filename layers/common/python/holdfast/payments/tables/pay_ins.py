"""Payments, refunds, providers' webhooks, fee configurations."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint, text

from holdfast.platform.columns import Id, metadata, minor_column, tenant_column, time_column


def _begun_with() -> Column[str | None]:
    """The tenant's own account at the provider; null for the deployment's."""
    return Column("provider_account_id", Id("pac"), ForeignKey("provider_accounts.id"))


payments = Table(
    "payments",
    metadata,
    Column("id", Id("pay"), primary_key=True),
    tenant_column(),
    Column("payer_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("order_id", Id("ord")),
    Column("provider", Text, nullable=False),
    Column("environment", Text, nullable=False),
    minor_column("amount_minor"),
    minor_column("received_minor", nullable=True),
    Column("currency", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("checkout_url", Text),
    Column("provider_reference", Text),
    Column("checks", Integer, nullable=False),
    time_column("check_due_at", nullable=True),
    time_column("created_at"),
    time_column("expires_at"),
    time_column("settled_at", nullable=True),
    _begun_with(),
)

transfer_accounts = Table(
    "transfer_accounts",
    metadata,
    Column("payment_id", Id("pay"), ForeignKey("payments.id"), primary_key=True),
    tenant_column(),
    Column("provider", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("account_number", Text, nullable=False),
    Column("checkout_reference", Text, nullable=False),
    Column("settlement", Text),
    time_column("created_at"),
    UniqueConstraint("provider", "environment", "checkout_reference", name="transfer_accounts_checkout"),
    UniqueConstraint("provider", "environment", "settlement", name="transfer_accounts_settlement"),
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", Id("rfd"), primary_key=True),
    tenant_column(),
    Column("payment_id", Id("pay"), ForeignKey("payments.id"), nullable=False),
    minor_column("amount_minor"),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("provider_reference", Text),
    Column("attempts", Integer, nullable=False),
    Column("checks", Integer, nullable=False),
    time_column("check_due_at", nullable=True),
    time_column("created_at"),
    time_column("sent_at", nullable=True),
    time_column("settled_at", nullable=True),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Id("whk"), primary_key=True),
    tenant_column(),
    Column("provider", Text, nullable=False),
    Column("event_key", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reference", Text),
    Column("payment_reference", Text),
    Column("environment", Text),
    Column("body", LargeBinary, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    time_column("received_at"),
    time_column("processed_at", nullable=True),
    _begun_with(),
    UniqueConstraint("tenant_id", "provider", "provider_account_id", "event_key", name="webhook_deliveries_event"),
)

fee_configurations = Table(
    "fee_configurations",
    metadata,
    Column("id", Id("fee"), primary_key=True),
    tenant_column(),
    Column("currency", Text, nullable=False),
    time_column("effective_from"),
    Column("created_by", Text, nullable=False),
    time_column("created_at"),
    UniqueConstraint("tenant_id", "currency", "effective_from", name="fee_configurations_moment"),
)

fee_bands = Table(
    "fee_bands",
    metadata,
    Column("configuration_id", Id("fee"), ForeignKey("fee_configurations.id"), primary_key=True),
    tenant_column(),
    Column("starts_at_minor", BigInteger, primary_key=True),
    minor_column("ends_before_minor", nullable=True),
    Column("percentage_basis_points", Integer, nullable=False),
    minor_column("fixed_minor"),
    minor_column("cap_minor", nullable=True),
    Column("bearer", Text, nullable=False),
)

provider_choices = Table(
    "provider_choices",
    metadata,
    Column("tenant_id", Id("tnt"), primary_key=True, server_default=text("current_tenant()")),
    Column("currency", Text, primary_key=True),
    Column("method", Text, primary_key=True),
    Column("providers", Text),
    Column("updated_by", Text, nullable=False),
    time_column("updated_at"),
)

reserved_accounts = Table(
    "reserved_accounts",
    metadata,
    Column("id", Id("vac"), primary_key=True),
    tenant_column(),
    Column("user_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("provider", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("bank_name", Text),
    Column("account_number", Text),
    Column("account_name", Text),
    time_column("created_at"),
    Column("status", Text, nullable=False),
    Column("provider_reference", Text),
    Column("reason", Text),
    _begun_with(),
    UniqueConstraint(
        "tenant_id", "user_id", "provider", "environment", "provider_account_id", name="reserved_accounts_owner"
    ),
    UniqueConstraint("provider", "environment", "account_number", name="reserved_accounts_number"),
    UniqueConstraint("provider", "environment", "provider_reference", name="reserved_accounts_reference"),
)
