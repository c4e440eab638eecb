"""Who carries messages, where to, how many; and every attempt to hand one to a provider."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0036_message_attempts"
down_revision = "0035_file_scans"

TABLES = r"""
create table message_routes (
    tenant_id uuid not null default current_tenant() references tenants,
    channel text not null check (channel in ('email', 'sms')),
    prefix text not null check (prefix ~ '^(\+[1-9][0-9]{0,14})?$'),
    carriers jsonb check (jsonb_typeof(carriers) = 'array'),
    hourly_limit integer check (hourly_limit > 0),
    daily_limit integer check (daily_limit > 0),
    updated_by text not null,
    updated_at timestamptz not null,
    primary key (tenant_id, channel, prefix),
    constraint message_routes_prefix_of_number check (prefix = '' or channel = 'sms')
);

create table message_attempts (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    message_id uuid not null references messages,
    number integer not null check (number > 0),
    provider text not null,
    route text not null,
    outcome text check (outcome in (
        'sent', 'refused', 'rejected', 'opted_out', 'unreachable', 'unknown', 'delivered', 'undelivered', 'failed')),
    reason text,
    provider_message_id text,
    started_at timestamptz not null,
    ended_at timestamptz,
    receipt_at timestamptz,
    constraint message_attempts_once unique (message_id, number),
    constraint message_attempts_sent_as check (outcome <> 'sent' or provider_message_id is not null)
);
create index message_attempts_newest on message_attempts (tenant_id, provider, route, started_at);
create index message_attempts_receipts on message_attempts (provider_message_id) where provider_message_id is not null;
"""

# A message that was dropped was never tried; one that is unknown may have left; what was delivered once stays so.
MESSAGES = """
alter table messages
    add column provider text,
    drop constraint messages_status_check,
    drop constraint messages_sent_when,
    drop constraint messages_sent_as,
    drop constraint messages_failed_why,
    add constraint messages_status_check
        check (status in ('queued', 'unknown', 'sent', 'delivered', 'undelivered', 'failed', 'dropped')),
    add constraint messages_sent_when
        check (status not in ('sent', 'delivered', 'undelivered') or sent_at is not null),
    add constraint messages_sent_as
        check (status not in ('sent', 'delivered', 'undelivered') or provider_message_id is not null),
    add constraint messages_failed_why check (status not in ('failed', 'dropped') or failure is not null);
create index messages_by_recipient on messages (tenant_id, recipient, id);
create index messages_newest on messages (tenant_id, id);
"""

# Whose a receipt is: by our own name of the attempt where the provider brings it back, otherwise by the provider's.
ATTEMPT_OF_RECEIPT = """
create function attempt_of_receipt(p_provider text, p_provider_message_id text, p_attempt_id uuid)
returns table (tenant_id uuid, attempt_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select a.tenant_id, a.id from message_attempts a join tenants t on t.id = a.tenant_id
    where t.is_active and a.provider = p_provider
        and (a.id = p_attempt_id or (p_attempt_id is null and a.provider_message_id = p_provider_message_id))
    order by a.id desc limit 1
$$
"""


def upgrade() -> None:
    run(op, TABLES)
    run(op, MESSAGES)
    secure(op, "message_routes", app="select, insert, update")
    secure(op, "message_attempts", app="select, insert, update", jobs="select")
    run(op, ATTEMPT_OF_RECEIPT)
    across_tenants(op, "function", "attempt_of_receipt(text, text, uuid)")
