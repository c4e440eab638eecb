"""Account numbers that are asked for first and opened later, and accounts that a provider names by its own word."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run

revision = "0032_account_openings"
down_revision = "0031_realtime"

COLUMNS = """
alter table reserved_accounts
    add column status text not null default 'opened' check (status in ('opened', 'requested', 'declined')),
    add column provider_reference text check (provider_reference <> ''),
    add column reason text,
    alter column bank_name drop not null,
    alter column account_number drop not null,
    alter column account_name drop not null,
    add constraint reserved_accounts_reference unique (provider, environment, provider_reference),
    add constraint reserved_accounts_opened check (
        (status = 'opened') = (account_number is not null)
        and (account_number is null) = (bank_name is null)
        and (account_number is null) = (account_name is null)),
    add constraint reserved_accounts_asked check (status = 'opened' or provider_reference is not null),
    add constraint reserved_accounts_declined check (status <> 'declined' or reason is not null);
alter table reserved_accounts alter column status drop default;
alter table webhook_deliveries drop constraint webhook_deliveries_kind_check;
alter table webhook_deliveries add constraint webhook_deliveries_kind_check
    check (kind in ('payment', 'account', 'payout', 'refund', 'other'));
"""

RESERVED_ACCOUNT_KNOWN_AS = """
create function reserved_account_known_as(p_provider text, p_environment text, p_reference text)
returns table (tenant_id uuid, account_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select a.tenant_id, a.id from reserved_accounts a join tenants t on t.id = a.tenant_id
    where t.is_active and a.provider = p_provider and a.environment = p_environment
        and a.provider_reference = p_reference
$$
"""


def upgrade() -> None:
    run(op, COLUMNS)
    run(op, RESERVED_ACCOUNT_KNOWN_AS)
    across_tenants(op, "function", "reserved_account_known_as(text, text, text)")
