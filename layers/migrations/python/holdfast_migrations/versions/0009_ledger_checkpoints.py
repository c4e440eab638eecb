"""The ledger's checkpoints: signed roots over the heads of all accounts and over all that is owed."""

from alembic import op

from holdfast_migrations.tables import across_tenants, append_only, run, secure

revision = "0009_ledger_checkpoints"
down_revision = "0008_ledger_proofs_and_phases"

# Kept of every checkpoint is what changed since the one before: the newest head of each account up to it is the
# account's head in it. With the seed they are also the leaves of what is owed, so that no leaf is kept.
#
# Heads are recorded first, and the checkpoint is made of them. A head does not refer to its account: the reference
# would lock the rows that posting writes. Verification looks.
TABLES = """
create table ledger_checkpoints (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    number bigint not null check (number > 0),
    taken_at timestamptz not null,
    previous_hash bytea not null check (length(previous_hash) = 32),
    heads_root bytea not null check (length(heads_root) = 32),
    signature bytea not null check (length(signature) = 64),
    public_key bytea not null check (length(public_key) = 32),
    seed bytea not null check (length(seed) = 32),
    constraint ledger_checkpoints_number unique (tenant_id, number)
);

create table ledger_checkpoint_liabilities (
    checkpoint_id uuid not null references ledger_checkpoints,
    currency ledger_currency not null,
    tenant_id uuid not null default current_tenant(),
    root bytea not null check (length(root) = 32),
    total_minor numeric(38,0) not null check (total_minor > 0),
    leaves bigint not null check (leaves > 0),
    primary key (checkpoint_id, currency)
);

create table ledger_checkpoint_heads (
    tenant_id uuid not null default current_tenant(),
    account_id uuid not null,
    number bigint not null,
    version bigint not null check (version > 0),
    balance numeric(38,0) not null,
    chain bytea not null,
    primary key (tenant_id, account_id, number),
    foreign key (tenant_id, number) references ledger_checkpoints (tenant_id, number) deferrable initially deferred
);
"""

# Tenants with an account that is further than its newest head: posted to, or folded.
WORK_CHECKPOINTS = """
create view work_ledger_checkpoints as
    select t.id as tenant_id from tenants t
    where t.is_active and exists (
        select from ledger_accounts a where a.tenant_id = t.id and a.version > coalesce((
            select h.version from ledger_checkpoint_heads h
            where h.tenant_id = t.id and h.account_id = a.id order by h.number desc limit 1), 0));
"""


def upgrade() -> None:
    run(op, TABLES)
    for table in ("ledger_checkpoints", "ledger_checkpoint_liabilities", "ledger_checkpoint_heads"):
        secure(op, table, app="select, insert", jobs="select")
        append_only(op, table)
    run(op, WORK_CHECKPOINTS)
    across_tenants(op, "view", "work_ledger_checkpoints")
