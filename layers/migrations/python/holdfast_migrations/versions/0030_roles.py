"""Roles as tenants change them.

From here on, opening a transaction also asks whether the caller's role is still the one that their token was made from.
"""

from alembic import op

from holdfast_migrations.tables import run, secure

revision = "0030_roles"
down_revision = "0029_house_metrics"

TABLES = """
create table roles (
    tenant_id uuid not null default current_tenant() references tenants,
    name text not null check (name ~ '^[a-z][a-z0-9_]{0,39}$' and name <> 'user'),
    permissions text[] not null,
    version integer not null check (version > 0),
    changed_by text not null,
    changed_at timestamptz not null,
    primary key (tenant_id, name)
);
alter table users
    drop constraint users_role_check,
    add constraint users_role_check check (role ~ '^[a-z][a-z0-9_]{0,39}$');
alter table sessions add column role_version integer not null default 0 check (role_version >= 0);
grant select (role_version) on sessions to holdfast_jobs;
"""

# A role that was never changed has no row and the version 0. Null: the session lives, its token is overtaken.
OPEN_TRANSACTION = """
create or replace function open_transaction(p_tenant text, p_session uuid, out tenant_id uuid, out clock_offset bigint,
    out is_session_live boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    select t.id, t.clock_offset_seconds into tenant_id, clock_offset
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
        and s.expires_at > now() and u.status = 'active';
    if not found then
        is_session_live := false;
    end if;
end $$
"""


def upgrade() -> None:
    run(op, TABLES)
    secure(op, "roles", app="select, insert, update")
    run(op, "create policy jobs_select on roles for select to holdfast_jobs using (true)")
    run(op, "grant select (tenant_id, name, version) on roles to holdfast_jobs")
    run(op, "set local role holdfast_jobs")  # only its owner may replace a function, and stays its owner
    run(op, OPEN_TRANSACTION)
    run(op, "set local role holdfast_owner")
