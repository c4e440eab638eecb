"""A suspended tenant's keys open nothing, and its sockets end, as its people are signed out."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0049_suspended_tenants"
down_revision = "0048_event_locks"

USE_API_KEY = """
create or replace function use_api_key(p_digest bytea, out id uuid, out tenant_id uuid, out permissions text[])
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    select k.id, k.tenant_id, k.permissions into id, tenant_id, permissions
    from api_keys k join tenants t on t.id = k.tenant_id
    where k.digest = p_digest and k.revoked_at is null and t.is_active and t.suspended_at is null;
    update api_keys k set last_used_at = now()
    where k.id = use_api_key.id and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
end $$
"""

_IS_ENDED = """(c.expires_at <= now() or not exists (
            select 1 from sessions s join users u on u.id = s.user_id
            where s.id = c.session_id and s.revoked_at is null and s.expires_at > now() and u.status = 'active'))"""

ENDED_CONNECTIONS = f"""
create or replace view ended_socket_connections with (security_invoker = true) as
    select c.id from socket_connections c join tenants t on t.id = c.tenant_id
    where t.suspended_at is not null or {_IS_ENDED}
"""  # noqa: S608

WORK_VIEW = f"""
create or replace view work_sockets as
    select t.id as tenant_id from tenants t where t.is_active and (
        exists (select 1 from socket_tickets k where k.tenant_id = t.id and k.expires_at <= now())
        or exists (select 1 from socket_connections c
            where c.tenant_id = t.id and (t.suspended_at is not null or {_IS_ENDED}))
        or exists (select 1 from updates u where u.tenant_id = t.id
            and u.created_at < now() + make_interval(secs => t.clock_offset_seconds) - interval '31 days'))
"""  # noqa: S608


def upgrade() -> None:
    run(op, ENDED_CONNECTIONS)
    run(op, "set local role holdfast_jobs")  # only its owner may replace a function or a view, and stays its owner
    run(op, USE_API_KEY)
    run(op, WORK_VIEW)
    run(op, "set local role holdfast_owner")
