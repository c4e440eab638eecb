"""Tenants that are suspended: nobody is signed in to one, and what is under way goes on."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run

revision = "0047_tenant_standing"
down_revision = "0046_settlement_days"

COLUMNS = """
alter table tenants
    add column suspended_at timestamptz,
    add column standing_reason text,
    add constraint tenants_platform_stays check (suspended_at is null or slug <> 'platform');
"""

ALL_TENANTS = """
create view all_tenants as
    select id as tenant_id, slug, name, suspended_at, standing_reason, created_at from tenants
    where slug <> 'platform'
"""

# A transaction of a job or a consumer has no session: payouts, deadlines and webhooks of a suspended tenant go on.
OPEN_TRANSACTION = """
create or replace function open_transaction(p_tenant text, p_session uuid, out tenant_id uuid, out clock_offset bigint,
    out is_session_live boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    is_suspended boolean;
begin
    select t.id, t.clock_offset_seconds, t.suspended_at is not null into tenant_id, clock_offset, is_suspended
    from tenants t where t.is_active and (t.slug = p_tenant or t.id::text = p_tenant);
    if found then
        perform set_config('holdfast.tenant', tenant_id::text, true);
    end if;
    is_session_live := p_session is null;
    if is_session_live then
        return;
    end if;
    select case when s.role_version = coalesce(r.version, 0) then true end into is_session_live
    from sessions s join users u on u.id = s.user_id
        left join roles r on r.tenant_id = s.tenant_id and r.name = u.role
    where s.id = p_session and s.tenant_id = open_transaction.tenant_id and s.revoked_at is null
        and s.expires_at > now() and u.status = 'active' and not is_suspended;
    if not found then
        is_session_live := false;
    end if;
end $$
"""


def upgrade() -> None:
    run(op, COLUMNS)
    run(op, ALL_TENANTS)
    across_tenants(op, "view", "all_tenants")
    run(op, "set local role holdfast_jobs")  # only its owner may replace a function, and stays its owner
    run(op, OPEN_TRANSACTION)
    run(op, "set local role holdfast_owner")
