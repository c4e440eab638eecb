"""The platform's tables."""

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
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from holdfast.platform.columns import Id, metadata, tenant_column, time_column

tenants = Table(
    "tenants",
    metadata,
    Column("id", Id("tnt"), primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("clock_offset_seconds", BigInteger, nullable=False),
    time_column("created_at"),
    time_column("suspended_at", nullable=True),
    Column("standing_reason", Text),
)

# Every version there was; the newest counts. What is not in the document is as the house has it.
tenant_settings = Table(
    "tenant_settings",
    metadata,
    tenant_column(),
    Column("version", Integer, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("set_by", Text, nullable=False),
    time_column("set_at"),
    PrimaryKeyConstraint("tenant_id", "version"),
)

events = Table(
    "events",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=True),
    Column("id", Id("evt"), nullable=False, unique=True),
    tenant_column(),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    time_column("occurred_at"),
    time_column("claimed_until", nullable=True),
    time_column("published_at", nullable=True),
    Column("number", BigInteger),
)

event_counters = Table(
    "event_counters",
    metadata,
    Column("tenant_id", Id("tnt"), primary_key=True, server_default=text("current_tenant()")),
    Column("last_number", BigInteger, nullable=False),
)

event_sequences = Table(
    "event_sequences",
    metadata,
    tenant_column(),
    Column("subject", Text, nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant_id", "subject"),
)

event_consumptions = Table(
    "event_consumptions",
    metadata,
    tenant_column(),
    Column("consumer", Text, nullable=False),
    Column("event_id", Id("evt"), nullable=False),
    time_column("consumed_at"),
    PrimaryKeyConstraint("consumer", "event_id"),
)

audit_records = Table(
    "audit_records",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=True),
    Column("id", Id("aud"), nullable=False, unique=True),
    tenant_column(),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("source_ip", Text, nullable=False),
    Column("changes", JSONB, nullable=False),
    time_column("recorded_at"),
)

audit_links = Table(
    "audit_links",
    metadata,
    tenant_column(),
    Column("number", BigInteger, nullable=False),
    Column("position", BigInteger, ForeignKey("audit_records.position"), nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant_id", "number"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    tenant_column(),
    Column("caller", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("body", Text),
    time_column("leased_until"),
    time_column("created_at"),
    PrimaryKeyConstraint("tenant_id", "caller", "route", "key"),
)

rate_limits = Table(
    "rate_limits",
    metadata,
    Column("key", Text, primary_key=True),
    Column("taken", Integer, nullable=False),
    time_column("window_ends_at"),
)

files = Table(
    "files",
    metadata,
    Column("id", Id("fil"), primary_key=True),
    tenant_column(),
    Column("owner_id", Id("usr"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("status", Text, nullable=False),
    time_column("created_at"),
    time_column("bytes_removed_at", nullable=True),
    Column("early_verdict", Text),
)

file_shares = Table(
    "file_shares",
    metadata,
    tenant_column(),
    Column("file_id", Id("fil"), ForeignKey("files.id"), nullable=False),
    Column("user_id", Id("usr"), nullable=False),
    PrimaryKeyConstraint("file_id", "user_id"),
)
