"""API keys: what other systems of a tenant call with, kept as digests."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0037_api_keys"
down_revision = "0036_message_attempts"

TABLE = """
create table api_keys (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    name text not null check (length(name) between 1 and 200),
    prefix text not null,
    digest bytea not null unique check (length(digest) = 32),
    permissions text[] not null check (cardinality(permissions) > 0),
    created_by text not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz
);
create index api_keys_by_tenant on api_keys (tenant_id, id);
"""

# Asked before it is known which tenant calls. A use is written down once a minute, so that calls do not wait for each
# other.
USE_API_KEY = """
create function use_api_key(p_digest bytea, out id uuid, out tenant_id uuid, out permissions text[])
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    select k.id, k.tenant_id, k.permissions into id, tenant_id, permissions
    from api_keys k where k.digest = p_digest and k.revoked_at is null;
    update api_keys k set last_used_at = now()
    where k.id = use_api_key.id and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
end $$
"""


def upgrade() -> None:
    run(op, TABLE)
    secure(op, "api_keys", app="select, insert, update", jobs="select, update")
    run(op, USE_API_KEY)
    across_tenants(op, "function", "use_api_key(bytea)")
