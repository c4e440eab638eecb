"""The tables of messaging."""

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.platform.columns import Id, metadata, tenant_column, time_column

contacts = Table(
    "contacts",
    metadata,
    Column("user_id", Id("usr"), primary_key=True),
    tenant_column(),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("language", Text, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Id("msg"), primary_key=True),
    tenant_column(),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("language", Text, nullable=False),
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
