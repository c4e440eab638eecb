"""Reversals: a transfer that says which one it reverses, and the database sees to it that it is a mirror."""

# All reversals of a transfer queue on its row, which nothing else locks: what the ones before have returned is known
# when the next one is counted.
LOCK_ORIGINAL = """
create function lock_original(p_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from ledger_transfers where tenant_id = current_tenant() and id = p_id
        and not exists (select from ledger_reversals where reversal_id = p_id) for no key update;
    if not found then
        raise exception '% cannot be reversed', p_id using errcode = 'HF009';
    end if;
end $$
"""

# On every account the other way round and, all reversals together, no more than the original.
ADD_REVERSALS = """
create function ledger_add_reversals(p_transfers jsonb) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    mirror record;
begin
    insert into ledger_reversals (reversal_id, original_id)
    select id, reversal_of from jsonb_to_recordset(p_transfers) as (id uuid, reversal_of uuid)
    where reversal_of is not null;
    if not found then
        return;
    end if;
    for mirror in select id, reversal_of as original from jsonb_to_recordset(p_transfers) as (id uuid, reversal_of uuid)
        where reversal_of is not null order by reversal_of loop
        perform lock_original(mirror.original);
        if exists (
            select from (
                select coalesce(sum(amount_minor) filter (where transfer_id = mirror.original), 0) as moved,
                    coalesce(sum(amount_minor) filter (where transfer_id <> mirror.original), 0) as returned,
                    coalesce(sum(amount_minor) filter (where transfer_id = mirror.id), 0) as mirrored
                from ledger_entries where transfer_id = mirror.original or transfer_id in (
                    select reversal_id from ledger_reversals where original_id = mirror.original)
                group by account_id) as account
            where mirrored <> 0 and (sign(mirrored) = sign(moved) or abs(returned) > abs(moved))) then
            raise exception 'more than % moved', mirror.original using errcode = 'HF010';
        end if;
    end loop;
end $$
"""
