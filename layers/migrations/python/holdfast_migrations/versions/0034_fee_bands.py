"""Fees by band: each configuration's terms become its one band, from nothing to any amount."""

from alembic import op

from holdfast_migrations.tables import append_only, run, secure

revision = "0034_fee_bands"
down_revision = "0033_message_wordings"

TABLE = """
create table fee_bands (
    configuration_id uuid not null references fee_configurations,
    tenant_id uuid not null default current_tenant() references tenants,
    starts_at_minor bigint not null check (starts_at_minor >= 0),
    ends_before_minor bigint check (ends_before_minor > starts_at_minor),
    percentage_basis_points integer not null check (percentage_basis_points between 0 and 10000),
    fixed_minor bigint not null check (fixed_minor >= 0),
    cap_minor bigint check (cap_minor >= fixed_minor),
    bearer text not null check (bearer in ('buyer', 'seller', 'split')),
    primary key (configuration_id, starts_at_minor)
);
"""

# The rows of every tenant, which for once their owner must see together.
MOVE = """
alter table fee_configurations no force row level security;
insert into fee_bands (configuration_id, tenant_id, starts_at_minor, ends_before_minor, percentage_basis_points,
    fixed_minor, cap_minor, bearer)
select id, tenant_id, 0, null, percentage_basis_points, fixed_minor, cap_minor, bearer from fee_configurations;
alter table fee_configurations force row level security;
alter table fee_configurations
    drop column percentage_basis_points, drop column fixed_minor, drop column cap_minor, drop column bearer;
"""


def upgrade() -> None:
    run(op, TABLE)
    run(op, MOVE)
    secure(op, "fee_bands", app="select, insert")
    append_only(op, "fee_bands")
