"""The ledger: accounts, transfers and entries. A later migration brings the functions that write them."""

from alembic import op

from holdfast_migrations.tables import across_tenants, append_only, run, secure

revision = "0002_ledger"
down_revision = "0001_platform"

# Amounts are numeric(38,0): everyday sums take no more room than as bigint and posting costs a hundredth more,
# and currencies of eighteen decimals fit.
#
# What posting writes to has no foreign keys and no check constraints. Keys would lock the rows of accounts that
# everybody touches; checks are parsed anew by every statement and made posting half as slow again. What they would
# check is checked by the functions that write, and looked for again by verification.
#
# What a posting changes (version, balance, chain) lies side by side and in no index, and pages keep room: the change is
# short in the log and no index is written. What never changes is checked by domains, which an update does not run
# again.
TABLES = """
create domain ledger_side as text check (value in ('debit', 'credit'));
create domain ledger_account_status as text check (value in ('open', 'frozen', 'closed'));
create domain ledger_currency as text collate "C" check (value ~ '^[A-Z]{3,5}$');

create table ledger_accounts (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    opened_at timestamptz not null,
    version bigint not null default 0,
    balance numeric(38,0) not null default 0,
    chain bytea not null default '',
    pending_debit numeric(38,0) not null default 0,
    pending_credit numeric(38,0) not null default 0,
    floor numeric(38,0),
    ceiling numeric(38,0),
    is_accumulating boolean not null,
    normal_side ledger_side not null,
    status ledger_account_status not null default 'open',
    currency ledger_currency not null,
    code text collate "C" not null,
    purpose text collate "C" not null,
    owner_id text collate "C",
    constraint ledger_accounts_code unique (tenant_id, code, currency)
) with (fillfactor = 50);
create index ledger_accounts_owner on ledger_accounts (tenant_id, owner_id);
create index ledger_accounts_accumulating on ledger_accounts (tenant_id) where is_accumulating;

create table ledger_transfers (
    id uuid primary key,
    tenant_id uuid not null default current_tenant(),
    posted_at timestamptz not null,
    effective_at timestamptz not null,
    fingerprint bytea not null,
    key text collate "C" not null,
    kind text not null,
    subject text not null,
    description text not null,
    actor text not null,
    request_id text not null,
    metadata jsonb,
    constraint ledger_transfers_key unique (tenant_id, key)
);

create table ledger_entries (
    account_id uuid not null,
    version bigint not null,
    transfer_id uuid not null,
    tenant_id uuid not null default current_tenant(),
    amount_minor numeric(38,0) not null,
    balance_after numeric(38,0),
    primary key (account_id, version)
);
create index ledger_entries_transfer on ledger_entries (transfer_id);

create table ledger_folds (
    account_id uuid not null,
    version bigint not null,
    tenant_id uuid not null default current_tenant(),
    folded_at timestamptz not null,
    balance numeric(38,0) not null,
    primary key (account_id, version)
);

create sequence ledger_accumulating_versions;

create view work_ledger_folds as
    select distinct a.tenant_id from ledger_accounts a
    where a.is_accumulating
        and exists (select from ledger_entries e where e.account_id = a.id and e.version > a.version);
"""

# An account stays what and whose it is: only its status, its floor and what posting changes may change. The trigger
# is one of the statement, because a trigger before each row would lock the row once more than posting does.
KEEP_ACCOUNTS = """
create trigger ledger_accounts_kept before update of
    id, tenant_id, opened_at, is_accumulating, normal_side, currency, code, purpose, owner_id
    on ledger_accounts for each statement execute function refuse_change();
create trigger ledger_accounts_never_removed before delete or truncate on ledger_accounts
    for each statement execute function refuse_change();
"""


def upgrade() -> None:
    run(op, TABLES)
    for table in ("ledger_accounts", "ledger_transfers", "ledger_entries", "ledger_folds"):
        secure(op, table, app="select", jobs="select")
    for table in ("ledger_transfers", "ledger_entries", "ledger_folds"):
        append_only(op, table)
    run(op, KEEP_ACCOUNTS)
    across_tenants(op, "view", "work_ledger_folds")
