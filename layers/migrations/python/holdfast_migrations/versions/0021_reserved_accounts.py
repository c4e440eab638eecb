"""Account numbers that are a user's for good."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0021_reserved_accounts"
down_revision = "0020_ledger_chapters"

TABLE = """
create table reserved_accounts (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null references users,
    provider text not null check (provider ~ '^[a-z][a-z0-9_]{0,39}$'),
    environment text not null check (environment in ('test', 'live')),
    currency text not null check (currency ~ '^[A-Z]{3,5}$'),
    bank_name text not null,
    account_number text not null check (account_number ~ '^[0-9]{1,40}$'),
    account_name text not null,
    created_at timestamptz not null,
    constraint reserved_accounts_owner unique (tenant_id, user_id, provider, environment),
    constraint reserved_accounts_number unique (provider, environment, account_number)
);
"""

RESERVED_ACCOUNT_OF = """
create function reserved_account_of(p_provider text, p_environment text, p_number text)
returns table (tenant_id uuid, account_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select a.tenant_id, a.id from reserved_accounts a join tenants t on t.id = a.tenant_id
    where t.is_active and a.provider = p_provider and a.environment = p_environment and a.account_number = p_number
$$
"""


def upgrade() -> None:
    run(op, TABLE)
    secure(op, "reserved_accounts", app="select, insert, update", jobs="select")
    run(op, RESERVED_ACCOUNT_OF)
    across_tenants(op, "function", "reserved_account_of(text, text, text)")
