"""Tenants' own accounts at payment providers, and what was begun with which."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0042_provider_accounts"
down_revision = "0041_unsubscribe_keys"

# Without an account of the tenant's, it is the deployment's. A retired one stays, sealed, for what was begun with it.
TABLE = """
create table provider_accounts (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    provider text not null check (provider ~ '^[a-z][a-z0-9_]{0,39}$'),
    environment text not null check (environment in ('test', 'live')),
    account text not null,
    fingerprint text not null check (fingerprint <> ''),
    key_id text not null,
    wrapped_key bytea not null,
    ciphertext bytea not null,
    set_by text not null,
    set_at timestamptz not null,
    created_at timestamptz not null,
    retired_at timestamptz
);
create unique index provider_accounts_current on provider_accounts (tenant_id, provider) where retired_at is null;
"""

BEGUN_WITH = """
alter table payments add column provider_account_id uuid references provider_accounts;
alter table bank_accounts add column provider_account_id uuid references provider_accounts;
alter table reserved_accounts add column provider_account_id uuid references provider_accounts;
alter table webhook_deliveries add column provider_account_id uuid references provider_accounts;
drop index bank_accounts_once;
create unique index bank_accounts_once
    on bank_accounts (tenant_id, user_id, provider, environment, provider_account_id, recipient, currency)
    nulls not distinct where removed_at is null;
alter table reserved_accounts drop constraint reserved_accounts_owner;
alter table reserved_accounts add constraint reserved_accounts_owner
    unique nulls not distinct (tenant_id, user_id, provider, environment, provider_account_id);
alter table webhook_deliveries drop constraint webhook_deliveries_event;
alter table webhook_deliveries add constraint webhook_deliveries_event
    unique nulls not distinct (tenant_id, provider, provider_account_id, event_key);
"""

# A webhook names the account that it is for, and whose that is has to be found before there is a tenant.
PROVIDER_ACCOUNT_OF = """
create function provider_account_of(p_id uuid)
returns table (tenant_id uuid, provider text, environment text, key_id text, wrapped_key bytea, ciphertext bytea)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select a.tenant_id, a.provider, a.environment, a.key_id, a.wrapped_key, a.ciphertext
    from provider_accounts a join tenants t on t.id = a.tenant_id where t.is_active and a.id = p_id
$$
"""


def upgrade() -> None:
    run(op, TABLE)
    secure(op, "provider_accounts", app="select, insert, update", jobs="select")
    run(op, BEGUN_WITH)
    run(op, PROVIDER_ACCOUNT_OF)
    across_tenants(op, "function", "provider_account_of(uuid)")
