"""Days of which a provider's list of what moved is fetched: each is remembered until it was."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0046_settlement_days"
down_revision = "0045_kyc"

TABLE = """
create table settlement_days (
    tenant_id uuid not null default current_tenant() references tenants,
    provider text not null check (provider ~ '^[a-z][a-z0-9_]{0,39}$'),
    day date not null,
    attempts integer not null default 0 check (attempts >= 0),
    failure text,
    fetched_at timestamptz,
    primary key (tenant_id, provider, day),
    constraint settlement_days_done check (fetched_at is null or failure is null)
);
"""

# What came to an account number is known by the provider's own word for it.
TENANT_OF_SETTLEMENT = """
create function tenant_of_settlement(p_provider text, p_environment text, p_settlement text) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select a.tenant_id from transfer_accounts a
    where a.provider = p_provider and a.environment = p_environment and a.settlement = p_settlement
$$
"""


def upgrade() -> None:
    run(op, TABLE)
    secure(op, "settlement_days", app="select, insert, update")
    run(op, TENANT_OF_SETTLEMENT)
    across_tenants(op, "function", "tenant_of_settlement(text, text, text)")
