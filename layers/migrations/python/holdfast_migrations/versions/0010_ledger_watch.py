"""Watching the ledger: monitors of balances, and accounts reconciled with what others say of them."""

from alembic import op

from holdfast_migrations.tables import across_tenants, append_only, run, secure

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

# Sums are on the account's normal side. A difference is one reference of one account, kept from one reconciliation to
# the next with all of its lines, so that a line that comes later is compared with those that came before.
RECONCILIATIONS = """
create table ledger_reconciliations (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    purpose text collate "C" not null,
    owner text collate "C" not null,
    code text collate "C" not null,
    currency ledger_currency not null,
    begins_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > begins_at),
    our_opening numeric(38,0) not null,
    our_closing numeric(38,0) not null,
    their_opening numeric(38,0),
    their_closing numeric(38,0),
    our_lines integer not null,
    their_lines integer not null,
    matched_here integer not null,
    matched_there integer not null,
    differences integer not null,
    difference_minor numeric(38,0) not null,
    created_by text not null,
    created_at timestamptz not null,
    check ((their_opening is null) = (their_closing is null))
);
create index ledger_reconciliations_account on ledger_reconciliations (tenant_id, code, currency, ends_at);

create table ledger_differences (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    code text collate "C" not null,
    currency ledger_currency not null,
    reference text collate "C" not null,
    first_seen_at timestamptz not null,
    first_seen_by uuid not null references ledger_reconciliations,
    resolved_at timestamptz,
    resolved_by uuid references ledger_reconciliations,
    lines jsonb not null,
    oldest_at timestamptz not null,
    newest_at timestamptz not null,
    constraint ledger_differences_reference unique (tenant_id, code, currency, reference),
    check ((resolved_at is null) = (resolved_by is null))
);
create index ledger_differences_open on ledger_differences (tenant_id, code, currency) where resolved_at is null;
create index ledger_differences_newest on ledger_differences (tenant_id, code, currency, newest_at);

create table ledger_reconciliation_differences (
    reconciliation_id uuid not null references ledger_reconciliations,
    difference_id uuid not null references ledger_differences,
    tenant_id uuid not null default current_tenant(),
    kind text not null check (kind in
        ('missing_here', 'missing_there', 'differing', 'duplicate_here', 'duplicate_there')),
    our_minor numeric(38,0) not null,
    their_minor numeric(38,0) not null check (their_minor <> our_minor),
    primary key (reconciliation_id, difference_id)
);
create index ledger_reconciliation_differences_difference on ledger_reconciliation_differences (difference_id);
"""


def upgrade() -> None:
    run(op, MONITORS)
    secure(op, "ledger_monitors", jobs="select")
    run(op, WORK_VIEW)
    across_tenants(op, "view", "work_ledger_monitors")
    run(op, RECONCILIATIONS)
    secure(op, "ledger_differences", app="select, insert, update")
    for table in ("ledger_reconciliations", "ledger_reconciliation_differences"):
        secure(op, table, app="select, insert")
        append_only(op, table)
