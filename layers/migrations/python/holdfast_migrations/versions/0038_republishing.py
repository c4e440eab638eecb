"""Events are published again when somebody asks for it."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run

revision = "0038_republishing"
down_revision = "0037_api_keys"

# The application may not change its events; it may have them published again. Of the tenant of the transaction alone.
REPUBLISH = """
create function republish_events(p_type text, p_since timestamptz, p_until timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    found integer;
begin
    update events set published_at = null, claimed_until = null
    where tenant_id = current_tenant() and occurred_at >= p_since and occurred_at < p_until
        and published_at is not null
        and (type = p_type or p_type like '%.*' and starts_with(type, left(p_type, -1)));
    get diagnostics found = row_count;
    return found;
end $$
"""


def upgrade() -> None:
    run(op, REPUBLISH)
    across_tenants(op, "function", "republish_events(text, timestamptz, timestamptz)")
