"""Messaging: how people are reached, what was sent to them, and what they were told."""

from alembic import op

from holdfast_migrations.tables import run, secure

revision = "0003_messaging"
down_revision = "0002_ledger"

# What a message says is rendered when it is sent, from the values kept with it. A code's are never kept: its row says
# that a code was sent, to whom and how that went. Nothing points at users, for their room lies above this one.
TABLES = """
create table contacts (
    user_id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    name text not null,
    email text,
    phone text,
    language text not null check (language ~ '^[a-z]{2}$')
);

create table messages (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    channel text not null check (channel in ('email', 'sms')),
    recipient text not null check (recipient <> ''),
    template text not null,
    language text not null check (language ~ '^[a-z]{2}$'),
    template_values jsonb,
    event_id uuid,
    status text not null check (status in ('queued', 'sent', 'failed')),
    attempts integer not null check (attempts >= 0),
    claimed_until timestamptz,
    provider_message_id text,
    failure text,
    created_at timestamptz not null,
    sent_at timestamptz,
    constraint messages_sent_when check ((status = 'sent') = (sent_at is not null)),
    constraint messages_sent_as check ((status = 'sent') = (provider_message_id is not null)),
    constraint messages_failed_why check (status <> 'failed' or failure is not null)
);

create table notifications (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null,
    event_id uuid not null,
    type text not null,
    title text not null,
    text text not null,
    subject text not null,
    read_at timestamptz,
    created_at timestamptz not null,
    constraint notifications_once unique (user_id, event_id)
);
create index notifications_by_user on notifications (user_id, id);
create index notifications_unread on notifications (user_id, id) where read_at is null;
"""


def upgrade() -> None:
    run(op, TABLES)
    secure(op, "contacts", app="select, insert, update")
    secure(op, "messages", app="select, insert, update")
    secure(op, "notifications", app="select, insert, update")
