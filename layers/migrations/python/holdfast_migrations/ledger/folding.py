"""Folding: the stored balances of accounts that everybody touches follow what was posted."""

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
    where relation = 'ledger_transfers'::regclass and mode = 'RowExclusiveLock'
        and pid is distinct from pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database());
    while exists (select from pg_locks where virtualtransaction = any(posting)
        and relation = 'ledger_transfers'::regclass and mode = 'RowExclusiveLock') loop
        if clock_timestamp() > give_up_at then
            return 0;
        end if;
        perform pg_sleep(0.005);
    end loop;
    for a in select id, version, balance, chain from ledger_accounts
        where tenant_id = current_tenant() and is_accumulating order by id for no key update loop
        select count(*) as entries, sum(e.amount_minor) as amount, max(e.version) as version,
            ledger_chain(a.chain, ledger_digest(t), e.version, e.amount_minor order by e.version) as chain
        into tail from ledger_entries e join ledger_transfers t on t.id = e.transfer_id
        where e.account_id = a.id and e.version > a.version and e.version <= highest;
        if tail.entries > 0 then
            update ledger_accounts set version = tail.version, balance = balance + tail.amount, chain = tail.chain
            where id = a.id;
            insert into ledger_folds (account_id, version, folded_at, balance)
            values (a.id, tail.version, p_moment, a.balance + tail.amount);
            folded := folded + tail.entries;
        end if;
    end loop;
    return folded;
end $$
"""
