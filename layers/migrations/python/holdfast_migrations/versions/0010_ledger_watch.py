"""Watching the ledger: monitors of balances."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0010_ledger_watch"
down_revision = "0009_ledger_checkpoints"

# A monitor names its account by code and currency: the account may not be open yet. `seen_balance` is the account's
# balance at `seen_version`, credit-positive as all of the ledger's own sums; the threshold is on the account's normal
# side, as people say it.
MONITORS = """
create table ledger_monitors (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    name text not null,
    purpose text collate "C" not null,
    owner text collate "C" not null,
    code text collate "C" not null,
    currency ledger_currency not null,
    direction text not null check (direction in ('falls_below', 'rises_above')),
    threshold_minor numeric(38,0) not null,
    seen_version bigint not null,
    seen_balance numeric(38,0) not null,
    last_crossed_at timestamptz,
    created_by text not null,
    created_at timestamptz not null
);
create index ledger_monitors_account on ledger_monitors (tenant_id, code, currency);
"""

WORK_VIEW = """
create view work_ledger_monitors as
    select distinct m.tenant_id from ledger_monitors m
    join ledger_accounts a on a.tenant_id = m.tenant_id and a.code = m.code and a.currency = m.currency
    join tenants t on t.id = m.tenant_id
    where t.is_active and a.version > m.seen_version;
"""


def upgrade() -> None:
    run(op, MONITORS)
    secure(op, "ledger_monitors", jobs="select")
    run(op, WORK_VIEW)
    across_tenants(op, "view", "work_ledger_monitors")
