"""Whom a tenant lets take payments, by currency and method."""

from alembic import op

from holdfast_migrations.tables import run, secure

revision = "0018_provider_choices"
down_revision = "0017_magic_links"

TABLE = """
create table provider_choices (
    tenant_id uuid not null default current_tenant() references tenants,
    currency text not null check (currency ~ '^[A-Z]{3,5}$'),
    method text not null check (method in ('any', 'card', 'bank_transfer')),
    providers text check (providers ~ '^([a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*)?$'),
    updated_by text not null,
    updated_at timestamptz not null,
    primary key (tenant_id, currency, method)
);
"""


def upgrade() -> None:
    run(op, TABLE)
    secure(op, "provider_choices", app="select, insert, update")
