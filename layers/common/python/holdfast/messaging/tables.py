"""The tables of messaging."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from holdfast.platform.columns import Id, metadata, tenant_column, time_column

contacts = Table(
    "contacts",
    metadata,
    Column("user_id", Id("usr"), primary_key=True),
    tenant_column(),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("language", Text),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Id("msg"), primary_key=True),
    tenant_column(),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("language", Text),
    Column("template_values", JSONB(none_as_null=True)),
    Column("event_id", Id("evt")),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    time_column("claimed_until", nullable=True),
    Column("provider_message_id", Text),
    Column("failure", Text),
    time_column("created_at"),
    time_column("sent_at", nullable=True),
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", Id("ntf"), primary_key=True),
    tenant_column(),
    Column("user_id", Id("usr"), nullable=False),
    Column("event_id", Id("evt"), nullable=False),
    Column("type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("subject", Text, nullable=False),
    time_column("read_at", nullable=True),
    time_column("created_at"),
    UniqueConstraint("user_id", "event_id", name="notifications_once"),
)

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", Id("whe"), primary_key=True),
    tenant_column(),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("event_types", ARRAY(Text), nullable=False),
    Column("status", Text, nullable=False),
    Column("disabled_reason", Text),
    time_column("disabled_at", nullable=True),
    time_column("failing_since", nullable=True),
    Column("created_by", Text, nullable=False),
    time_column("created_at"),
)

webhook_secrets = Table(
    "webhook_secrets",
    metadata,
    Column("id", Id("whs"), primary_key=True),
    tenant_column(),
    Column("endpoint_id", Id("whe"), ForeignKey("webhook_endpoints.id"), nullable=False),
    Column("key_id", Text, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    time_column("created_at"),
    time_column("expires_at", nullable=True),
)

event_deliveries = Table(
    "event_deliveries",
    metadata,
    Column("id", Id("edl"), primary_key=True),
    tenant_column(),
    Column("endpoint_id", Id("whe"), ForeignKey("webhook_endpoints.id"), nullable=False),
    Column("event_id", Id("evt"), ForeignKey("events.id"), nullable=False),
    Column("event_type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("is_redelivery", Boolean, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    time_column("next_attempt_at", nullable=True),
    time_column("announced_at", nullable=True),
    time_column("claimed_until", nullable=True),
    Column("failure", Text),
    time_column("created_at"),
    time_column("ended_at", nullable=True),
)

event_delivery_attempts = Table(
    "event_delivery_attempts",
    metadata,
    tenant_column(),
    Column("delivery_id", Id("edl"), ForeignKey("event_deliveries.id"), nullable=False),
    Column("number", Integer, nullable=False),
    time_column("started_at"),
    Column("outcome", Text),
    Column("status_code", Integer),
    Column("duration_ms", Integer),
    Column("response_start", Text),
    PrimaryKeyConstraint("delivery_id", "number"),
)
