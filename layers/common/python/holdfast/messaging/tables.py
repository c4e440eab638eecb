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
    Time,
    UniqueConstraint,
    Uuid,
    column,
    table,
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
    Column("unsubscribe_key", Uuid, nullable=False),  # the database makes it
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
    Column("provider", Text),
    Column("provider_message_id", Text),
    Column("failure", Text),
    time_column("created_at"),
    time_column("sent_at", nullable=True),
)

message_attempts = Table(
    "message_attempts",
    metadata,
    Column("id", Id("mat"), primary_key=True),
    tenant_column(),
    Column("message_id", Id("msg"), ForeignKey("messages.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("provider", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("outcome", Text),
    Column("reason", Text),
    Column("provider_message_id", Text),
    time_column("started_at"),
    time_column("ended_at", nullable=True),
    time_column("receipt_at", nullable=True),
    UniqueConstraint("message_id", "number", name="message_attempts_once"),
)

message_routes = Table(
    "message_routes",
    metadata,
    tenant_column(),
    Column("channel", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("carriers", JSONB(none_as_null=True)),
    Column("hourly_limit", Integer),
    Column("daily_limit", Integer),
    Column("updated_by", Text, nullable=False),
    time_column("updated_at"),
    PrimaryKeyConstraint("tenant_id", "channel", "prefix"),
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

# Messages to users; those to addresses that are nobody's have no row.
user_messages = Table(
    "user_messages",
    metadata,
    Column("message_id", Id("msg"), ForeignKey("messages.id"), primary_key=True),
    tenant_column(),
    Column("user_id", Id("usr"), nullable=False),
    time_column("held_until", nullable=True),
)

notification_preferences = Table(
    "notification_preferences",
    metadata,
    Column("user_id", Id("usr"), primary_key=True),
    tenant_column(),
    Column("choices", JSONB, nullable=False),
    Column("quiet", Text, nullable=False),
    Column("quiet_starts_at", Time),
    Column("quiet_ends_at", Time),
    Column("time_zone", Text),
    time_column("set_at"),
)

message_wordings = Table(
    "message_wordings",
    metadata,
    tenant_column(),
    Column("template", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text),
    Column("text", Text),
    Column("email_subject", Text),
    Column("email_text", Text),
    Column("email_html", Text),
    Column("sms_text", Text),
    Column("set_by", Text, nullable=False),
    time_column("set_at"),
    PrimaryKeyConstraint("tenant_id", "template", "language"),
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

update_counters = Table(
    "update_counters",
    metadata,
    tenant_column(),
    Column("user_id", Id("usr"), nullable=False),
    Column("last_number", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant_id", "user_id"),
)

updates = Table(
    "updates",
    metadata,
    tenant_column(),
    Column("user_id", Id("usr"), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("event_id", Id("evt"), ForeignKey("events.id"), nullable=False),
    time_column("created_at"),
    PrimaryKeyConstraint("tenant_id", "user_id", "number"),
    UniqueConstraint("event_id", "user_id", "kind", name="updates_once"),
)

socket_tickets = Table(
    "socket_tickets",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    tenant_column(),
    Column("user_id", Id("usr"), nullable=False),
    Column("session_id", Id("ses"), nullable=False),
    time_column("expires_at"),
)

socket_connections = Table(
    "socket_connections",
    metadata,
    Column("id", Text, primary_key=True),
    tenant_column(),
    Column("user_id", Id("usr"), nullable=False),
    Column("session_id", Id("ses"), nullable=False),
    time_column("connected_at"),
    time_column("expires_at"),
    Column("sent_number", BigInteger),
    Column("subjects", ARRAY(Text), nullable=False),
    time_column("claimed_until", nullable=True),
)

# A view: the connections whose time is over, or whose sign-in is.
ended_socket_connections = table("ended_socket_connections", column("id", Text))
