"""Money coming in and going back: payments, refunds, providers' webhooks, fees, the sandbox provider's own books."""

from alembic import op

from holdfast_migrations.tables import across_tenants, append_only, run, secure

revision = "0005_payments"
down_revision = "0004_identity"

PAYMENTS = """
create table payments (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    payer_id uuid not null references users,
    order_id uuid not null,
    provider text not null check (provider ~ '^[a-z][a-z0-9_]{0,39}$'),
    environment text not null check (environment in ('test', 'live')),
    amount_minor bigint not null check (amount_minor > 0),
    received_minor bigint check (received_minor > 0),
    currency text not null check (currency ~ '^[A-Z]{3,5}$'),
    email text not null,
    description text not null,
    status text not null check (status in ('created', 'pending', 'succeeded', 'failed', 'expired', 'reversed')),
    reason text,
    checkout_url text,
    provider_reference text,
    checks integer not null,
    check_due_at timestamptz,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    settled_at timestamptz,
    constraint payments_received check ((received_minor is not null) = (status in ('succeeded', 'reversed')))
);
create index payments_by_order on payments (tenant_id, order_id);
create index payments_due on payments (check_due_at) where check_due_at is not null;

create table refunds (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    payment_id uuid not null references payments,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null check (currency ~ '^[A-Z]{3,5}$'),
    status text not null check (status in ('requested', 'sent', 'processed', 'failed')),
    reason text,
    provider_reference text,
    attempts integer not null,
    checks integer not null,
    check_due_at timestamptz,
    created_at timestamptz not null,
    sent_at timestamptz,
    settled_at timestamptz
);
create index refunds_by_payment on refunds (payment_id);
create index refunds_due on refunds (check_due_at) where check_due_at is not null;

create table webhook_deliveries (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    provider text not null,
    event_key text not null,
    event text not null,
    kind text not null check (kind in ('payment', 'payout', 'refund', 'other')),
    reference text,
    payment_reference text,
    environment text check (environment in ('test', 'live')),
    body bytea not null,
    copies integer not null check (copies > 0),
    status text not null check (status in ('received', 'processed', 'ignored', 'failed')),
    reason text,
    received_at timestamptz not null,
    processed_at timestamptz,
    constraint webhook_deliveries_event unique (tenant_id, provider, event_key)
);
create index webhook_deliveries_by_status on webhook_deliveries (tenant_id, status, id);

create table fee_configurations (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    currency text not null check (currency ~ '^[A-Z]{3,5}$'),
    percentage_basis_points integer not null check (percentage_basis_points between 0 and 10000),
    fixed_minor bigint not null check (fixed_minor >= 0),
    cap_minor bigint check (cap_minor >= 0),
    bearer text not null check (bearer in ('buyer', 'seller', 'split')),
    effective_from timestamptz not null,
    created_by text not null,
    created_at timestamptz not null,
    constraint fee_configurations_moment unique (tenant_id, currency, effective_from)
);
"""

SANDBOX = """
create table sandbox_transactions (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    reference text not null,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    paid_minor bigint check (paid_minor > 0),
    paid_currency text,
    email text not null,
    callback_url text not null,
    description text not null,
    status text not null check (status in ('pending', 'succeeded', 'failed', 'reversed')),
    becomes text check (becomes in ('succeeded', 'failed', 'reversed')),
    becomes_at timestamptz,
    created_at timestamptz not null,
    constraint sandbox_transactions_reference unique (tenant_id, reference),
    constraint sandbox_transactions_becomes check ((becomes is null) = (becomes_at is null)),
    constraint sandbox_transactions_paid check ((paid_minor is null) = (paid_currency is null))
);

create table sandbox_transfers (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    reference text not null,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    recipient text not null,
    status text not null check (status in ('pending', 'succeeded', 'failed', 'reversed')),
    becomes text check (becomes in ('succeeded', 'failed', 'reversed')),
    becomes_at timestamptz,
    created_at timestamptz not null,
    constraint sandbox_transfers_reference unique (tenant_id, reference),
    constraint sandbox_transfers_becomes check ((becomes is null) = (becomes_at is null))
);

create table sandbox_refunds (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    reference text not null,
    payment_reference text not null,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    status text not null check (status in ('pending', 'succeeded', 'failed', 'reversed')),
    becomes text check (becomes in ('succeeded', 'failed', 'reversed')),
    becomes_at timestamptz,
    created_at timestamptz not null,
    constraint sandbox_refunds_reference unique (tenant_id, reference),
    constraint sandbox_refunds_transaction foreign key (tenant_id, payment_reference)
        references sandbox_transactions (tenant_id, reference),
    constraint sandbox_refunds_becomes check ((becomes is null) = (becomes_at is null))
);
create index sandbox_refunds_by_payment on sandbox_refunds (tenant_id, payment_reference);

create table sandbox_webhooks (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    body text not null,
    copies integer not null check (copies > 0),
    due_at timestamptz not null,
    announced_at timestamptz,
    delivered_at timestamptz,
    created_at timestamptz not null
);
create index sandbox_webhooks_due on sandbox_webhooks (due_at) where announced_at is null;
"""

# What belongs to no tenant, as a webhook about a reference that nobody knows, is kept by this one.
PLATFORM_TENANT = """
select set_config('holdfast.tenant', '00000000-0000-0000-0000-000000000000', true);
insert into tenants (id, slug, name, is_active, clock_offset_seconds, created_at)
values ('00000000-0000-0000-0000-000000000000', 'platform', 'The platform itself', true, 0, now());
select set_config('holdfast.tenant', '', true);
"""

# Whose a reference is that comes back from a provider. p_kind is the prefix of its identifier.
TENANT_OF_REFERENCE = """
create function tenant_of_reference(p_kind text, p_id uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select t.id from tenants t
    where t.is_active and t.id = case p_kind
        when 'pay' then (select tenant_id from payments where id = p_id)
        when 'rfd' then (select tenant_id from refunds where id = p_id)
    end
$$
"""

WORK_VIEWS = """
create view work_payments as
    select p.tenant_id from payments p join tenants t on t.id = p.tenant_id
    where t.is_active and p.check_due_at <= now() + make_interval(secs => t.clock_offset_seconds)
    union
    select r.tenant_id from refunds r join tenants t on t.id = r.tenant_id
    where t.is_active and r.check_due_at <= now() + make_interval(secs => t.clock_offset_seconds);
create view work_sandbox_webhooks as
    select distinct w.tenant_id from sandbox_webhooks w join tenants t on t.id = w.tenant_id
    where t.is_active and w.announced_at is null and w.due_at <= now() + make_interval(secs => t.clock_offset_seconds)
"""


def upgrade() -> None:
    run(op, PAYMENTS)
    run(op, SANDBOX)
    secure(op, "payments", app="select, insert, update", jobs="select")
    secure(op, "refunds", app="select, insert, update", jobs="select")
    secure(op, "webhook_deliveries", app="select, insert, update")
    secure(op, "fee_configurations", app="select, insert")
    append_only(op, "fee_configurations")
    for table in ("sandbox_transactions", "sandbox_transfers", "sandbox_refunds"):
        secure(op, table, app="select, insert, update")
    secure(op, "sandbox_webhooks", app="select, insert, update", jobs="select")
    run(op, PLATFORM_TENANT)
    run(op, TENANT_OF_REFERENCE)
    run(op, WORK_VIEWS)
    across_tenants(op, "function", "tenant_of_reference(text, uuid)")
    across_tenants(op, "view", "work_payments")
    across_tenants(op, "view", "work_sandbox_webhooks")
