"""What a tenant has set for itself: every version, with who set it."""

from alembic import op

from holdfast_migrations.tables import append_only, run, secure

revision = "0025_tenant_settings"
down_revision = "0024_code_pauses"

TABLE = """
create table tenant_settings (
    tenant_id uuid not null default current_tenant() references tenants,
    version integer not null check (version > 0),
    document jsonb not null check (jsonb_typeof(document) = 'object'),
    set_by text not null,
    set_at timestamptz not null,
    primary key (tenant_id, version)
);
"""


def upgrade() -> None:
    run(op, TABLE)
    secure(op, "tenant_settings", app="select, insert")
    append_only(op, "tenant_settings")
