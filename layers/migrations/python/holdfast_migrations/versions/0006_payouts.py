"""Money going out: users' bank accounts, withdrawals, and how much may leave in a day."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0006_payouts"
down_revision = "0005_payments"

# A withdrawal goes to an account of its own user in the account's own currency: the database holds it to that.
TABLES = """
create table bank_accounts (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null references users,
    provider text not null check (provider ~ '^[a-z][a-z0-9_]{0,39}$'),
    environment text not null check (environment in ('test', 'live')),
    recipient text not null,
    currency text not null check (currency ~ '^[A-Z]{3,5}$'),
    bank_code text not null,
    bank_name text not null,
    holder_name text not null,
    last_four text not null check (length(last_four) = 4),
    created_at timestamptz not null,
    removed_at timestamptz,
    constraint bank_accounts_whose unique (id, user_id, currency)
);
create unique index bank_accounts_once on bank_accounts (tenant_id, user_id, provider, environment, recipient, currency)
    where removed_at is null;

create table withdrawals (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null references users,
    bank_account_id uuid not null,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null check (currency ~ '^[A-Z]{3,5}$'),
    state text not null check (state in
        ('requested', 'approved', 'sending', 'sent', 'paid', 'failed', 'rejected', 'cancelled', 'reversed')),
    reason text,
    doubt text,
    provider_reference text,
    attempts integer not null check (attempts >= 0),
    checks integer not null check (checks >= 0),
    check_due_at timestamptz,
    created_at timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    sent_at timestamptz,
    settled_at timestamptz,
    constraint withdrawals_account foreign key (bank_account_id, user_id, currency)
        references bank_accounts (id, user_id, currency),
    constraint withdrawals_sent check ((attempts > 0) = (sent_at is not null)),
    constraint withdrawals_attempted check
        ((attempts > 0) = (state in ('sending', 'sent', 'paid', 'failed', 'reversed')))
);
create index withdrawals_by_user on withdrawals (tenant_id, user_id, id);
create index withdrawals_by_state on withdrawals (tenant_id, state, id);
create index withdrawals_by_time on withdrawals (tenant_id, currency, created_at);
create index withdrawals_due on withdrawals (check_due_at) where check_due_at is not null;

create table withdrawal_caps (
    tenant_id uuid not null default current_tenant() references tenants,
    currency text not null check (currency ~ '^[A-Z]{3,5}$'),
    per_user_minor bigint check (per_user_minor >= 0),
    tenant_minor bigint check (tenant_minor >= 0),
    updated_by text not null,
    updated_at timestamptz not null,
    primary key (tenant_id, currency)
);
"""

TENANT_OF_REFERENCE = """
create or replace function tenant_of_reference(p_kind text, p_id uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select t.id from tenants t
    where t.is_active and t.id = case p_kind
        when 'pay' then (select tenant_id from payments where id = p_id)
        when 'rfd' then (select tenant_id from refunds where id = p_id)
        when 'wdr' then (select tenant_id from withdrawals where id = p_id)
    end
$$
"""

WORK_VIEW = """
create view work_payouts as
    select distinct w.tenant_id from withdrawals w join tenants t on t.id = w.tenant_id
    where t.is_active and w.check_due_at <= now() + make_interval(secs => t.clock_offset_seconds)
"""


def upgrade() -> None:
    run(op, TABLES)
    secure(op, "bank_accounts", app="select, insert, update")
    secure(op, "withdrawals", app="select, insert, update", jobs="select")
    secure(op, "withdrawal_caps", app="select, insert, update")
    run(op, "set local role holdfast_jobs")  # only its owner may replace a function, and stays its owner
    run(op, TENANT_OF_REFERENCE)
    run(op, "set local role holdfast_owner")
    run(op, WORK_VIEW)
    across_tenants(op, "view", "work_payouts")
