"""The escrow room's tables."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from holdfast.platform.columns import Id, metadata, minor_column, tenant_column, time_column

condition_templates = Table(
    "condition_templates",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Id("tnt"), nullable=True),  # null: every tenant reads it
    Column("position", Integer, nullable=False),
    Column("category", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("fulfilled_by", Text, nullable=False),
    Column("confirmed_by", Text, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("id", Id("ord"), primary_key=True),
    tenant_column(),
    Column("flow", Text, nullable=False),
    Column("rail", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("buyer_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("seller_id", Id("usr"), ForeignKey("users.id"), nullable=True),
    Column("invited_email", Text, nullable=True),
    Column("invited_phone", Text, nullable=True),
    Column("currency", Text, nullable=False),
    minor_column("amount_minor"),
    minor_column("buyer_fee_minor"),
    minor_column("seller_fee_minor"),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("delivery_days", Integer, nullable=False),
    Column("inspection_days", Integer, nullable=False),
    Column("acceptance_hours", Integer, nullable=False),
    Column("payment_hours", Integer, nullable=False),
    Column("ruling_days", Integer, nullable=False),
    Column("default_outcome", Text, nullable=False),
    Column("payment_id", Id("pay"), ForeignKey("payments.id"), nullable=True),
    Column("refund_asked_by", Text, nullable=True),
    Column("refund_destination", Text, nullable=True),
    time_column("delivery_due_at", nullable=True),
    time_column("due_at", nullable=True),
    time_column("created_at"),
    time_column("updated_at"),
    CheckConstraint("buyer_id <> seller_id", name="orders_not_with_oneself"),
)

order_conditions = Table(
    "order_conditions",
    metadata,
    Column("id", Id("cnd"), primary_key=True),
    tenant_column(),
    Column("order_id", Id("ord"), ForeignKey("orders.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("template_id", Text, ForeignKey("condition_templates.id"), nullable=True),
    Column("fulfilled_by", Text, nullable=False),
    Column("confirmed_by", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("note", Text, nullable=True),
    time_column("fulfilled_at", nullable=True),
    time_column("settled_at", nullable=True),
    UniqueConstraint("order_id", "position"),
)

disputes = Table(
    "disputes",
    metadata,
    Column("id", Id("dsp"), primary_key=True),
    tenant_column(),
    Column("order_id", Id("ord"), ForeignKey("orders.id"), nullable=False, unique=True),
    Column("raised_by", Id("usr"), ForeignKey("users.id"), nullable=True),
    Column("reason", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("ruling", Text, nullable=True),
    Column("currency", Text, nullable=True),
    minor_column("buyer_minor", nullable=True),
    minor_column("seller_minor", nullable=True),
    minor_column("platform_minor", nullable=True),
    Column("note", Text, nullable=True),
    Column("resolved_by", Id("usr"), ForeignKey("users.id"), nullable=True),
    time_column("created_at"),
    time_column("resolved_at", nullable=True),
)

dispute_messages = Table(
    "dispute_messages",
    metadata,
    Column("id", Id("dms"), primary_key=True),
    tenant_column(),
    Column("dispute_id", Id("dsp"), ForeignKey("disputes.id"), nullable=False),
    Column("author_id", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("text", Text, nullable=False),
    time_column("created_at"),
)

order_evidence = Table(
    "order_evidence",
    metadata,
    Column("id", Id("evd"), primary_key=True),
    tenant_column(),
    Column("order_id", Id("ord"), ForeignKey("orders.id"), nullable=False),
    Column("condition_id", Id("cnd"), ForeignKey("order_conditions.id"), nullable=True),
    Column("dispute_id", Id("dsp"), ForeignKey("disputes.id"), nullable=True),
    Column("file_id", Id("fil"), ForeignKey("files.id"), nullable=False),
    Column("submitted_by", Id("usr"), ForeignKey("users.id"), nullable=False),
    Column("note", Text, nullable=True),
    time_column("created_at"),
)
