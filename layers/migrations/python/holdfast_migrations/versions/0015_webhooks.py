"""Outgoing webhooks: where a tenant's events are sent, every delivery of them, and every attempt."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0015_webhooks"
down_revision = "0014_transfer_accounts"

# A removed endpoint keeps its deliveries and loses its secrets. The newest secret of an endpoint never expires; the
# others are valid until then.
ENDPOINTS = """
create table webhook_endpoints (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    url text not null check (url <> ''),
    description text not null,
    event_types text[] not null check (cardinality(event_types) > 0),
    status text not null check (status in ('enabled', 'disabled', 'removed')),
    disabled_reason text check (disabled_reason in ('by_admin', 'gone', 'failing')),
    disabled_at timestamptz,
    failing_since timestamptz,
    created_by text not null,
    created_at timestamptz not null,
    constraint webhook_endpoints_disabled_when check ((status = 'disabled') = (disabled_at is not null)),
    constraint webhook_endpoints_disabled_why check ((status = 'disabled') = (disabled_reason is not null))
);
create unique index webhook_endpoints_url on webhook_endpoints (tenant_id, url) where status <> 'removed';

create table webhook_secrets (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    endpoint_id uuid not null references webhook_endpoints,
    key_id text not null,
    wrapped_key bytea not null,
    ciphertext bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz
);
create unique index webhook_secrets_newest on webhook_secrets (endpoint_id) where expires_at is null;
create index webhook_secrets_endpoint on webhook_secrets (endpoint_id);
"""

# Type, subject and sequence are the event's own, copied so that what goes next is found by one index.
DELIVERIES = """
create table event_deliveries (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    endpoint_id uuid not null references webhook_endpoints,
    event_id uuid not null references events (id),
    event_type text not null,
    subject text not null,
    sequence bigint not null,
    is_redelivery boolean not null,
    status text not null check (status in ('pending', 'succeeded', 'given_up')),
    attempts integer not null check (attempts >= 0),
    next_attempt_at timestamptz,
    announced_at timestamptz,
    claimed_until timestamptz,
    failure text,
    created_at timestamptz not null,
    ended_at timestamptz,
    constraint event_deliveries_pending check ((status = 'pending') = (next_attempt_at is not null)),
    constraint event_deliveries_ended check ((status = 'pending') = (ended_at is null)),
    constraint event_deliveries_failed check (status <> 'given_up' or failure is not null)
);
create unique index event_deliveries_original on event_deliveries (endpoint_id, event_id) where not is_redelivery;
create unique index event_deliveries_once on event_deliveries (endpoint_id, event_id) where status = 'pending';
create index event_deliveries_order on event_deliveries (endpoint_id, subject, sequence) where status = 'pending';
create index event_deliveries_due on event_deliveries (tenant_id, next_attempt_at) where status = 'pending';
create index event_deliveries_log on event_deliveries (endpoint_id, id);

create table event_delivery_attempts (
    delivery_id uuid not null references event_deliveries,
    number integer not null check (number > 0),
    tenant_id uuid not null default current_tenant() references tenants,
    started_at timestamptz not null,
    outcome text check (outcome in ('succeeded', 'refused', 'timed_out', 'unreachable', 'address_forbidden')),
    status_code integer,
    duration_ms integer,
    response_start text,
    primary key (delivery_id, number),
    constraint event_delivery_attempts_known check ((outcome is null) = (duration_ms is null))
);
"""

# What is sent again by a range of time.
EVENTS_BY_TIME = "create index events_by_time on events (tenant_id, occurred_at)"

WORK_VIEW = """
create view work_event_deliveries as
    select distinct d.tenant_id from event_deliveries d join tenants t on t.id = d.tenant_id
    where t.is_active and d.status = 'pending'
        and d.next_attempt_at <= now() + make_interval(secs => t.clock_offset_seconds)
"""


def upgrade() -> None:
    run(op, ENDPOINTS)
    run(op, DELIVERIES)
    run(op, EVENTS_BY_TIME)
    secure(op, "webhook_endpoints", app="select, insert, update")
    secure(op, "webhook_secrets")
    secure(op, "event_deliveries", app="select, insert, update", jobs="select")
    secure(op, "event_delivery_attempts", app="select, insert, update")
    run(op, WORK_VIEW)
    across_tenants(op, "view", "work_event_deliveries")
