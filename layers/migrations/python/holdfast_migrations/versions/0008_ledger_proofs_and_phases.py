"""The ledger's chain of hashes, ceilings, pending transfers and reversals."""

from alembic import op

from holdfast_migrations.ledger import create_functions
from holdfast_migrations.tables import across_tenants, append_only, run, secure

revision = "0008_ledger_proofs_and_phases"
down_revision = "0007_escrow"

# A pending debit takes from what is available, a pending credit counts against the ceiling. `chain` is the hash of the
# account's entries up to `version`, each entry's hash over the one before; an account without entries has none yet.
# A new database has the columns already, where posting is fastest with them.
COLUMNS = """
alter table ledger_accounts
    add column if not exists pending_debit numeric(38,0) not null default 0,
    add column if not exists pending_credit numeric(38,0) not null default 0,
    add column if not exists ceiling numeric(38,0),
    add column if not exists chain bytea not null default '';
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

# A pending transfer is decided once, and nothing else of it changes.
KEEP_PENDINGS = """
create trigger ledger_pendings_decided_once before update on ledger_pendings for each row
    when (old.state <> 'pending' or to_jsonb(old) - array['state', 'decided_at', 'decided_by', 'transfer_id']
        is distinct from to_jsonb(new) - array['state', 'decided_at', 'decided_by', 'transfer_id'])
    execute function refuse_change();
create trigger ledger_pendings_never_removed before delete or truncate on ledger_pendings
    for each statement execute function refuse_change();
create view work_pendings as
    select distinct p.tenant_id from ledger_pendings p join tenants t on t.id = p.tenant_id
    where p.state = 'pending' and p.expires_at <= now() + make_interval(secs => t.clock_offset_seconds);
"""

# The chains of what was posted before there were chains.
CHAINS = """
alter table ledger_accounts no force row level security;
alter table ledger_entries no force row level security;
alter table ledger_transfers no force row level security;
update ledger_accounts a set chain = entry.chain from (
    select e.account_id, ledger_chain('', ledger_digest(t), e.version, e.amount_minor order by e.version) as chain
    from ledger_entries e join ledger_transfers t on t.id = e.transfer_id
    join ledger_accounts x on x.id = e.account_id and e.version <= x.version group by e.account_id) as entry
where a.id = entry.account_id;
alter table ledger_accounts force row level security;
alter table ledger_entries force row level security;
alter table ledger_transfers force row level security;
"""


def upgrade() -> None:
    run(op, COLUMNS)
    run(op, TABLES)
    for table in ("ledger_pendings", "ledger_pending_legs", "ledger_reversals"):
        secure(op, table, app="select", jobs="select")
    for table in ("ledger_pending_legs", "ledger_reversals"):
        append_only(op, table)
    run(op, KEEP_PENDINGS)
    across_tenants(op, "view", "work_pendings")
    create_functions(op)
    run(op, CHAINS)
