"""Account numbers that a bank makes for one payment each, and what came to them."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0014_transfer_accounts"
down_revision = "0013_second_factors"

TABLE = """
create table transfer_accounts (
    payment_id uuid primary key references payments,
    tenant_id uuid not null default current_tenant() references tenants,
    provider text not null check (provider ~ '^[a-z][a-z0-9_]{0,39}$'),
    environment text not null check (environment in ('test', 'live')),
    account_number text not null check (account_number ~ '^[0-9]{1,40}$'),
    checkout_reference text not null check (checkout_reference <> ''),
    settlement text,
    created_at timestamptz not null,
    constraint transfer_accounts_checkout unique (provider, environment, checkout_reference),
    constraint transfer_accounts_settlement unique (provider, environment, settlement)
);
"""

# The bank knows a payment by its own reference alone, and whose it is has to be found before there is a tenant.
PAYMENT_OF_CHECKOUT = """
create function payment_of_checkout(p_provider text, p_environment text, p_reference text)
returns table (tenant_id uuid, payment_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select a.tenant_id, a.payment_id from transfer_accounts a join tenants t on t.id = a.tenant_id
    where t.is_active and a.provider = p_provider and a.environment = p_environment
        and a.checkout_reference = p_reference
$$
"""


def upgrade() -> None:
    run(op, TABLE)
    secure(op, "transfer_accounts", app="select, insert, update", jobs="select")
    run(op, PAYMENT_OF_CHECKOUT)
    across_tenants(op, "function", "payment_of_checkout(text, text, text)")
