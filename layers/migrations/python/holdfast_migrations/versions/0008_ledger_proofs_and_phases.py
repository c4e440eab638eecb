"""The ledger's chain of hashes, ceilings, pending transfers and reversals."""

from alembic import op

from holdfast_migrations.tables import append_only, run, secure

revision = "0008_ledger_proofs_and_phases"
down_revision = "0007_escrow"

# A pending debit takes from what is available, a pending credit counts against the ceiling. `chain` is the hash of the
# account's entries up to `version`, each entry's hash over the one before; an account without entries has none yet.
COLUMNS = """
alter table ledger_accounts
    add column pending_debit numeric(38,0) not null default 0,
    add column pending_credit numeric(38,0) not null default 0,
    add column ceiling numeric(38,0),
    add column chain bytea not null default '';
"""

TABLES = """
create table ledger_pendings (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    state text not null default 'pending' check (state in ('pending', 'posted', 'voided', 'expired')),
    decided_at timestamptz,
    decided_by text,
    transfer_id uuid references ledger_transfers,
    fingerprint bytea not null,
    key text collate "C" not null,
    kind text not null,
    subject text not null,
    description text not null,
    actor text not null,
    request_id text not null,
    metadata jsonb,
    constraint ledger_pendings_key unique (tenant_id, key),
    check ((state = 'pending') = (decided_at is null)),
    check ((state = 'pending') = (decided_by is null)),
    check ((state = 'posted') = (transfer_id is not null))
);
create index ledger_pendings_due on ledger_pendings (expires_at) where state = 'pending';

create table ledger_pending_legs (
    pending_id uuid not null references ledger_pendings,
    account_id uuid not null references ledger_accounts,
    tenant_id uuid not null default current_tenant(),
    amount_minor numeric(38,0) not null check (amount_minor <> 0),
    primary key (pending_id, account_id)
);
create index ledger_pending_legs_account on ledger_pending_legs (account_id);

create table ledger_reversals (
    reversal_id uuid primary key references ledger_transfers,
    original_id uuid not null references ledger_transfers,
    tenant_id uuid not null default current_tenant()
);
create index ledger_reversals_original on ledger_reversals (original_id);
"""


def upgrade() -> None:
    run(op, COLUMNS)
    run(op, TABLES)
    for table in ("ledger_pendings", "ledger_pending_legs", "ledger_reversals"):
        secure(op, table, app="select", jobs="select")
    for table in ("ledger_pending_legs", "ledger_reversals"):
        append_only(op, table)
