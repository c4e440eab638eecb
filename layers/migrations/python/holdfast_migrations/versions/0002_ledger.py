"""The ledger: accounts, transfers, entries, and the functions that are the only way to change them."""

from alembic import op

from holdfast_migrations.tables import across_tenants, append_only, run, secure

revision = "0002_ledger"
down_revision = "0001_platform"

# Amounts are numeric(38,0): sums of everyday size take no more room than a bigint and post as fast, and eighteen decimals fit.
# Transfers and entries have no foreign keys: their one writer has just read or written what they point at, the checks would lock
# the rows of accounts that everybody touches, and verification looks for orphans.
# What a posting changes (version, balance) lies side by side and is in no index, and pages keep room: the change is short in the
# log and no index is written. What never changes is checked by domains, which a posting's update does not run again.
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
    floor numeric(38,0),
    is_accumulating boolean not null,
    normal_side ledger_side not null,
    status ledger_account_status not null default 'open',
    currency ledger_currency not null,
    code text collate "C" not null,
    purpose text collate "C" not null,
    owner_id text collate "C",
    constraint ledger_accounts_code unique (tenant_id, code, currency),
    constraint ledger_accounts_floor check (
        floor is null or not is_accumulating and case normal_side when 'credit' then balance else -balance end >= floor),
    constraint ledger_accounts_closed_at_zero check (status <> 'closed' or balance = 0)
) with (fillfactor = 70);
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
    primary key (account_id, version),
    constraint ledger_entries_amount check (amount_minor <> 0)
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

# Codes of refusals: HF002 key used with other input · HF003 not zero in a currency · HF004 frozen · HF006 opened under another rule ·
# HF007 malformed call · HF008 not empty. The floor and the closed account are constraints of the table.
#
# One transfer after the other, one leg after the other: plain inserts and updates with ready plans cost half of what sets cost for
# the usual two legs. Accounts are locked by updating them in the order of (code, currency), in which the legs must come: one order
# for everybody, so that posting alone cannot deadlock. Only an account that is new or accumulating is not found by its update.
POST_TRANSFERS = """
create function post_transfers(p_call jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    here constant uuid := current_tenant();
    moment constant timestamptz := p_call->>'posted_at';
    transfers constant jsonb := p_call->'transfers';
    legs constant jsonb := p_call->'legs';
    item jsonb;
    number integer;
    ids uuid[];
    sums numeric[];
    currencies text[];
    is_mixed boolean := false;
    leg_code text collate "C";
    leg_currency text collate "C";
    last_code text collate "C" := '';
    last_currency text collate "C" := '';
    amount numeric(38,0);
    account uuid;
    account_version bigint;
    account_balance numeric;
    side text;
    account_status text;
    balances numeric[];
begin
    for i in 0..jsonb_array_length(transfers) - 1 loop
        item := transfers->i;
        ids[i] := item->>'id';
        sums[i] := 0;
        insert into ledger_transfers (id, tenant_id, posted_at, effective_at, fingerprint, key, kind, subject, description, actor,
            request_id, metadata)
        values (ids[i], here, moment, coalesce((item->>'effective_at')::timestamptz, moment), (item->>'fingerprint')::bytea,
            item->>'key', item->>'kind', item->>'subject', item->>'description', p_call->>'actor', p_call->>'request_id',
            item->'metadata')
        on conflict on constraint ledger_transfers_key do nothing;
        if not found then
            return ledger_first_answer(transfers, i);
        end if;
    end loop;
    for i in 0..jsonb_array_length(legs) - 1 loop
        item := legs->i;
        number := item->'transfer';
        leg_code := item->>'code';
        leg_currency := item->>'currency';
        amount := item->'amount';
        if leg_code < last_code or leg_code = last_code and leg_currency < last_currency then
            raise exception 'legs come in the order of their accounts' using errcode = 'HF007';
        end if;
        last_code := leg_code;
        last_currency := leg_currency;
        update ledger_accounts set version = version + 1, balance = balance + amount
        where tenant_id = here and code = leg_code and currency = leg_currency and not is_accumulating
        returning id, version, balance, normal_side, status
        into account, account_version, account_balance, side, account_status;
        if not found then
            select * into account, account_version, account_balance, side, account_status
            from ledger_touch(leg_code, leg_currency, amount, p_call->'purposes', moment);
        end if;
        if account_status = 'frozen' and (amount < 0) = (side = 'credit') then
            raise exception '% is frozen', leg_code using errcode = 'HF004';
        end if;
        insert into ledger_entries (account_id, version, transfer_id, tenant_id, amount_minor, balance_after)
        values (account, account_version, ids[number], here, amount, account_balance);
        balances[i] := account_balance;
        sums[number] := sums[number] + amount;
        is_mixed := is_mixed or currencies[number] <> leg_currency;
        currencies[number] := leg_currency;
    end loop;
    for i in 0..jsonb_array_length(transfers) - 1 loop
        if sums[i] <> 0 or currencies[i] is null or is_mixed and ledger_has_imbalance(legs) then
            raise exception 'transfer % is not zero in every currency', ids[i] using errcode = 'HF003';
        end if;
    end loop;
    return jsonb_build_object('balances', to_jsonb(balances));
end $$
"""

HAS_IMBALANCE = """
create function ledger_has_imbalance(p_legs jsonb) returns boolean
language sql immutable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from jsonb_to_recordset(p_legs) as leg (transfer integer, currency text, amount numeric(38,0))
        group by leg.transfer, leg.currency having sum(leg.amount) <> 0)
$$
"""

# The answer of the first call: only if every key of this call was posted, and with the same input.
FIRST_ANSWER = """
create function ledger_first_answer(p_transfers jsonb, p_at integer) returns jsonb
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    item jsonb;
    t record;
    ids uuid[];
begin
    for item in select * from jsonb_array_elements(p_transfers) loop
        select x.id, x.fingerprint into t from ledger_transfers x
        where x.tenant_id = current_tenant() and x.key = item->>'key';
        if p_at > 0 or not found or t.fingerprint <> (item->>'fingerprint')::bytea then
            raise exception 'a key was used with other input' using errcode = 'HF002';
        end if;
        ids := ids || t.id;
    end loop;
    return (
        select jsonb_build_object('ids', to_jsonb(ids), 'balances',
            jsonb_agg(e.balance_after order by a.code, a.currency, e.version))
        from ledger_entries e join ledger_accounts a on a.id = e.account_id where e.transfer_id = any(ids));
end $$
"""

# Two first users of an account: the second waits on the unique code until the first commits, and then finds the row.
TOUCH = """
create function ledger_touch(p_code text, p_currency text, p_amount numeric, p_purposes jsonb, p_moment timestamptz,
    out id uuid, out version bigint, out balance numeric, out normal_side text, out status text)
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    wanted_purpose constant text := split_part(p_code, ':', 1);
    rule constant jsonb := p_purposes->wanted_purpose;
begin
    if rule is null then
        raise exception '% has no purpose that the call declares', p_code using errcode = 'HF007';
    end if;
    if not exists (
        select from ledger_accounts
        where tenant_id = current_tenant() and code = p_code and currency = p_currency and is_accumulating) then
        insert into ledger_accounts (id, opened_at, floor, is_accumulating, normal_side, currency, code, purpose, owner_id)
        values (uuid_in_order(), p_moment, (rule->>'floor')::numeric, (rule->>'is_accumulating')::boolean, rule->>'normal_side',
            p_currency, p_code, wanted_purpose, nullif(substr(p_code, length(wanted_purpose) + 2), ''))
        on conflict on constraint ledger_accounts_code do nothing;
    end if;
    if (rule->>'is_accumulating')::boolean then
        select a.id, nextval('ledger_accumulating_versions'), null, a.normal_side, a.status
        into id, version, balance, normal_side, status from ledger_accounts a
        where a.tenant_id = current_tenant() and a.code = p_code and a.currency = p_currency and a.is_accumulating;
    else
        update ledger_accounts a set version = a.version + 1, balance = a.balance + p_amount
        where a.tenant_id = current_tenant() and a.code = p_code and a.currency = p_currency and not a.is_accumulating
        returning a.id, a.version, a.balance, a.normal_side, a.status into id, version, balance, normal_side, status;
    end if;
    if id is null then
        raise exception '% was opened under another rule', p_code using errcode = 'HF006';
    end if;
end $$
"""

# A UUIDv7 (RFC 9562): milliseconds, then random bits.
UUID_IN_ORDER = """
create function uuid_in_order() returns uuid language sql volatile set search_path = pg_catalog, pg_temp as $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
        substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$
"""

# Adds to the stored balance of each accumulating account what was posted since. An entry's number is drawn while its transaction
# is open, so a lower number can become visible after a higher one: nothing is folded until all that were posting when the
# highest number was read have ended. If one of them stays open too long, nothing is folded this time and nothing is lost.
FOLD_ACCUMULATING = """
create function fold_accumulating(p_moment timestamptz, p_patience interval) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    give_up_at constant timestamptz := clock_timestamp() + p_patience;
    highest bigint;
    posting text[];
    a record;
    tail record;
    folded integer := 0;
begin
    select last_value into highest from ledger_accumulating_versions;
    select array_agg(virtualtransaction) into posting from pg_locks
    where relation = 'ledger_transfers'::regclass and mode = 'RowExclusiveLock' and pid is distinct from pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database());
    while exists (select from pg_locks
        where virtualtransaction = any(posting) and relation = 'ledger_transfers'::regclass and mode = 'RowExclusiveLock') loop
        if clock_timestamp() > give_up_at then
            return 0;
        end if;
        perform pg_sleep(0.005);
    end loop;
    for a in select id, version, balance from ledger_accounts
        where tenant_id = current_tenant() and is_accumulating order by id for no key update loop
        select count(*) as entries, sum(amount_minor) as amount, max(version) as version into tail from ledger_entries
        where account_id = a.id and version > a.version and version <= highest;
        if tail.entries > 0 then
            update ledger_accounts set version = tail.version, balance = balance + tail.amount where id = a.id;
            insert into ledger_folds (account_id, version, folded_at, balance)
            values (a.id, tail.version, p_moment, a.balance + tail.amount);
            folded := folded + tail.entries;
        end if;
    end loop;
    return folded;
end $$
"""

# An accumulating account is never closed: what is being posted to it cannot be seen yet.
SET_STATUS = """
create function set_ledger_account_status(p_code text, p_currency text, p_status text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    a record;
begin
    select id, balance, is_accumulating, status into a from ledger_accounts
    where tenant_id = current_tenant() and code = p_code and currency = p_currency for no key update;
    if not found then
        return false;
    elsif a.status = 'closed' and p_status <> 'closed' then
        raise exception '% is closed', p_code using errcode = 'HF005';
    elsif p_status = 'closed' and (a.is_accumulating or a.balance <> 0) then
        raise exception '% is not empty', p_code using errcode = 'HF008';
    end if;
    update ledger_accounts set status = p_status where id = a.id;
    return true;
end $$
"""

# An account stays what and whose it is: only its status and what posting changes may change.
KEEP_ACCOUNTS = """
create trigger ledger_accounts_kept before delete or update of
    id, tenant_id, opened_at, is_accumulating, normal_side, currency, code, purpose, owner_id
    on ledger_accounts for each row execute function refuse_change();
create trigger ledger_accounts_no_truncate before truncate on ledger_accounts
    for each statement execute function refuse_change();
"""

INNER = (UUID_IN_ORDER, HAS_IMBALANCE, FIRST_ANSWER, TOUCH)
OPEN_TO_APPLICATION = {
    "post_transfers(jsonb)": POST_TRANSFERS,
    "fold_accumulating(timestamptz, interval)": FOLD_ACCUMULATING,
    "set_ledger_account_status(text, text, text)": SET_STATUS,
}
INNER_NAMES = (
    "uuid_in_order()",
    "ledger_has_imbalance(jsonb)",
    "ledger_first_answer(jsonb, integer)",
    "ledger_touch(text, text, numeric, jsonb, timestamptz)",
)


def upgrade() -> None:
    run(op, TABLES)
    for table in ("ledger_accounts", "ledger_transfers", "ledger_entries", "ledger_folds"):
        secure(op, table, app="select", jobs="select")
    for table in ("ledger_transfers", "ledger_entries", "ledger_folds"):
        append_only(op, table)
    run(op, KEEP_ACCOUNTS)
    for function in (*INNER, *OPEN_TO_APPLICATION.values()):
        run(op, function)
    for name in (*INNER_NAMES, *OPEN_TO_APPLICATION):
        run(op, f"revoke all on function {name} from public")
    for name in OPEN_TO_APPLICATION:
        run(op, f"grant execute on function {name} to holdfast_app")
    across_tenants(op, "view", "work_ledger_folds")
