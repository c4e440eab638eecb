"""The ledger: accounts, transfers, entries, and the functions that are the only way to change them."""

from alembic import op

from holdfast_migrations.tables import across_tenants, append_only, run, secure

revision = "0002_ledger"
down_revision = "0001_platform"

# Amounts are numeric(38,0): sums of everyday size take no more room than a bigint and post as fast, and eighteen
# decimals fit.
# The tables that posting writes have no foreign keys and no check constraints. Keys would lock the rows of accounts that
# everybody touches; checks are parsed anew by every statement and made posting half as slow again. What they would
# check is checked by the one function that writes, and looked for again by verification.
# What a posting changes (version, balance) lies side by side and in no index, and pages keep room: the change is short in
# the log and no index is written. What never changes is checked by domains, which an update does not run again.
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

# What is refused: HF001 below its floor · HF002 key used with other input · HF003 not zero in a currency, or a leg of
# nothing · HF004 frozen · HF005 closed · HF006 of a purpose that the call does not declare · HF007 not empty.
#
# Leg after leg with plain statements and ready plans costs half of what sets cost for the usual two legs. Accounts are
# locked by updating them in the order of the legs, which is everybody's the same (by code and currency), so that posting
# alone cannot deadlock. Only an account that is new or accumulating is not found by its update.
POST_TRANSFERS = """
create function post_transfers(p_call jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    here constant uuid := current_tenant();
    moment constant timestamptz := p_call->>'posted_at';
    transfers constant jsonb := p_call->'transfers';
    legs constant jsonb := p_call->'legs';
    first_currency constant text := legs->0->>'currency';
    item jsonb;
    number integer;
    ids uuid[];
    sums numeric[];
    is_mixed boolean := false;
    leg_code text;
    leg_currency text;
    amount numeric(38,0);
    account uuid;
    account_version bigint;
    account_balance numeric;
    account_floor numeric;
    side text;
    account_status text;
    balances numeric[];
begin
    for i in 0..jsonb_array_length(transfers) - 1 loop
        item := transfers->i;
        ids[i] := item->>'id';
        insert into ledger_transfers (id, tenant_id, posted_at, effective_at, fingerprint, key, kind, subject, description,
            actor, request_id, metadata)
        values (ids[i], here, moment, coalesce((item->>'effective_at')::timestamptz, moment),
            (item->>'fingerprint')::bytea, item->>'key', item->>'kind', item->>'subject', item->>'description',
            p_call->>'actor', p_call->>'request_id', item->'metadata')
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
        update ledger_accounts set version = version + 1, balance = balance + amount
        where tenant_id = here and code = leg_code and currency = leg_currency and not is_accumulating
        returning id, version, balance, floor, normal_side, status
        into account, account_version, account_balance, account_floor, side, account_status;
        if not found then
            select * into account, account_version, account_balance, account_floor, side, account_status
            from ledger_touch(leg_code, leg_currency, amount, p_call->'purposes', moment);
        end if;
        if account_status <> 'open' and (account_status = 'closed' or (amount < 0) = (side = 'credit')) then
            raise exception '% is %', leg_code, account_status
            using errcode = case account_status when 'closed' then 'HF005' else 'HF004' end;
        elsif (case side when 'credit' then account_balance else -account_balance end) < account_floor then
            raise exception '% would fall below its floor', leg_code using errcode = 'HF001';
        end if;
        insert into ledger_entries (account_id, version, transfer_id, tenant_id, amount_minor, balance_after)
        values (account, account_version, ids[number], here, amount, account_balance);
        balances[i] := account_balance;
        sums[number] := coalesce(sums[number], 0) + amount;
        is_mixed := is_mixed or leg_currency <> first_currency or amount = 0;
    end loop;
    for i in 0..jsonb_array_length(transfers) - 1 loop
        if sums[i] is distinct from 0 then
            raise exception 'the legs of a transfer do not sum to zero' using errcode = 'HF003';
        end if;
    end loop;
    if is_mixed then
        perform ledger_refuse_mixture(legs);
    end if;
    return to_jsonb(balances);
end $$
"""

REFUSE_MIXTURE = """
create function ledger_refuse_mixture(p_legs jsonb) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (
        select from jsonb_to_recordset(p_legs) as leg (transfer integer, currency text, amount numeric(38,0))
        group by leg.transfer, leg.currency having sum(leg.amount) <> 0 or bool_or(leg.amount = 0)) then
        raise exception 'the legs of a transfer do not sum to zero in each currency, or one is zero'
        using errcode = 'HF003';
    end if;
end $$
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

# An account that posting did not find: an accumulating one, which is only read and whose entries are numbered by a
# sequence, or a new one. Of two first users the second waits on the code until the first commits, and finds its row.
TOUCH = """
create function ledger_touch(p_code text, p_currency text, p_amount numeric, p_purposes jsonb, p_moment timestamptz,
    out id uuid, out version bigint, out balance numeric, out floor numeric, out side text, out status text)
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    here constant uuid := current_tenant();
begin
    for attempt in 1..2 loop
        select a.id, a.normal_side, a.status into ledger_touch.id, side, ledger_touch.status from ledger_accounts a
        where a.tenant_id = here and a.code = p_code and a.currency = p_currency and a.is_accumulating;
        if found then
            version := nextval('ledger_accumulating_versions');
            return;
        end if;
        exit when attempt = 2;
        perform ledger_open(p_code, p_currency, p_purposes->split_part(p_code, ':', 1), p_moment);
    end loop;
    update ledger_accounts a set version = a.version + 1, balance = a.balance + p_amount
    where a.tenant_id = here and a.code = p_code and a.currency = p_currency and not a.is_accumulating
    returning a.id, a.version, a.balance, a.floor, a.normal_side, a.status
    into strict ledger_touch.id, ledger_touch.version, ledger_touch.balance, ledger_touch.floor, side, ledger_touch.status;
end $$
"""

OPEN = """
create function ledger_open(p_code text, p_currency text, p_rule jsonb, p_moment timestamptz) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    is_shared constant boolean := p_rule->>'is_accumulating';
    lowest constant numeric := p_rule->>'floor';
begin
    if is_shared is null or is_shared and lowest is not null then
        raise exception '% has no rule that it could be opened under', p_code using errcode = 'HF006';
    end if;
    insert into ledger_accounts (id, opened_at, floor, is_accumulating, normal_side, currency, code, purpose, owner_id)
    values (uuid_in_order(), p_moment, lowest, is_shared, p_rule->>'normal_side', p_currency, p_code,
        split_part(p_code, ':', 1), nullif(substr(p_code, strpos(p_code || ':', ':') + 1), ''))
    on conflict on constraint ledger_accounts_code do nothing;
end $$
"""

# A UUIDv7 (RFC 9562): milliseconds, then random bits.
UUID_IN_ORDER = """
create function uuid_in_order() returns uuid language sql volatile set search_path = pg_catalog, pg_temp as $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
        substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$
"""

# Adds to the stored balance of each accumulating account what was posted since. An entry's number is drawn while its
# transaction is open, so a lower number can become visible after a higher one: nothing is folded until all that were
# posting when the highest number was read have ended. If one of them stays open too long, nothing is folded this time
# and nothing is lost.
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
        raise exception '% is not empty', p_code using errcode = 'HF007';
    end if;
    update ledger_accounts set status = p_status where id = a.id;
    return true;
end $$
"""

# An account stays what and whose it is: only its status, its floor and what posting changes may change. The trigger is one
# of the statement, because a trigger before each row would lock the row once more than posting does.
KEEP_ACCOUNTS = """
create trigger ledger_accounts_kept before update of
    id, tenant_id, opened_at, is_accumulating, normal_side, currency, code, purpose, owner_id
    on ledger_accounts for each statement execute function refuse_change();
create trigger ledger_accounts_never_removed before delete or truncate on ledger_accounts
    for each statement execute function refuse_change();
"""

INNER = (UUID_IN_ORDER, REFUSE_MIXTURE, FIRST_ANSWER, OPEN, TOUCH)
OPEN_TO_APPLICATION = {
    "post_transfers(jsonb)": POST_TRANSFERS,
    "fold_accumulating(timestamptz, interval)": FOLD_ACCUMULATING,
    "set_ledger_account_status(text, text, text)": SET_STATUS,
}
INNER_NAMES = (
    "uuid_in_order()",
    "ledger_refuse_mixture(jsonb)",
    "ledger_first_answer(jsonb, integer)",
    "ledger_open(text, text, jsonb, timestamptz)",
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
