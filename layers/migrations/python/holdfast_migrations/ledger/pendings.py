"""Transfers in two phases: pending, then posted, voided or expired."""

# Answers with the pending transfer's id: this one's, or that of the first call with the same key and input.
ADD_PENDING = """
create function add_pending(p_call jsonb) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    here constant uuid := current_tenant();
    moment constant timestamptz := p_call->>'posted_at';
    item constant jsonb := p_call->'transfers'->0;
    pending constant uuid := item->>'id';
    first record;
    leg record;
    account record;
begin
    insert into ledger_pendings (id, created_at, effective_at, expires_at, fingerprint, key, kind, subject,
        description, actor, request_id, metadata)
    values (pending, moment, coalesce((item->>'effective_at')::timestamptz, moment),
        (p_call->>'expires_at')::timestamptz, (item->>'fingerprint')::bytea, item->>'key', item->>'kind',
        item->>'subject', item->>'description', p_call->>'actor', p_call->>'request_id', item->'metadata')
    on conflict on constraint ledger_pendings_key do nothing;
    if not found then
        select id, fingerprint into strict first from ledger_pendings where tenant_id = here and key = item->>'key';
        if first.fingerprint <> (item->>'fingerprint')::bytea then
            raise exception 'the key was used with other input' using errcode = 'HF002';
        end if;
        return first.id;
    elsif exists (select from ledger_transfers where tenant_id = here and key = item->>'key') then
        raise exception 'the key was used by a transfer' using errcode = 'HF002';
    end if;
    perform ledger_refuse_mixture(p_call->'legs', 1);
    for leg in select code, currency, sum(amount) as amount
        from jsonb_to_recordset(p_call->'legs') as (code text, currency text, amount numeric(38,0))
        group by code, currency having sum(amount) <> 0 order by code collate "C", currency collate "C" loop
        loop
            update ledger_accounts a set pending_debit = pending_debit + greatest(-leg.amount, 0),
                pending_credit = pending_credit + greatest(leg.amount, 0)
            where tenant_id = here and code = leg.code and currency = leg.currency and not is_accumulating
            returning id, ledger_is_allowed(a) as is_allowed into account;
            exit when found;
            select id, status = 'open' as is_allowed into account from ledger_accounts
            where tenant_id = here and code = leg.code and currency = leg.currency and is_accumulating;
            exit when found;
            perform ledger_open(leg.code, leg.currency, p_call->'purposes'->split_part(leg.code, ':', 1), moment);
        end loop;
        if not account.is_allowed then
            perform ledger_refuse(account.id, leg.amount);
        end if;
        insert into ledger_pending_legs (pending_id, account_id, amount_minor) values (pending, account.id, leg.amount);
    end loop;
    return pending;
end $$
"""

# Takes what is pending off the accounts, in the order in which posting locks them. The caller holds the pending
# transfers' rows.
RELEASE = """
create function ledger_release(p_ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    leg record;
begin
    for leg in select a.id, sum(greatest(-l.amount_minor, 0)) as debit, sum(greatest(l.amount_minor, 0)) as credit
        from ledger_pending_legs l join ledger_accounts a on a.id = l.account_id
        where l.pending_id = any(p_ids) and not a.is_accumulating
        group by a.id order by a.code, a.currency loop
        update ledger_accounts a set pending_debit = pending_debit - leg.debit,
            pending_credit = pending_credit - leg.credit
        where id = leg.id;
    end loop;
end $$
"""

# The whole of it or less on each account, never more, and never after its time.
POST_PENDING = """
create function post_pending(p_id uuid, p_call jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    moment constant timestamptz := p_call->>'posted_at';
    transfer constant uuid := p_call->'transfers'->0->>'id';
    pending record;
    answer jsonb;
begin
    select state, expires_at into pending from ledger_pendings
    where tenant_id = current_tenant() and id = p_id for no key update;
    if not found or pending.state in ('voided', 'expired')
        or pending.state = 'pending' and pending.expires_at <= moment then
        raise exception '% is no longer pending', p_id using errcode = 'HF011';
    elsif pending.state = 'posted' then
        return ledger_first_answer(p_call->'transfers');
    elsif exists (
        select from (
            select code, currency, sum(amount) as amount
            from jsonb_to_recordset(p_call->'legs') as (code text, currency text, amount numeric(38,0))
            group by code, currency) as leg
        left join (
            select a.code, a.currency, l.amount_minor from ledger_pending_legs l
            join ledger_accounts a on a.id = l.account_id where l.pending_id = p_id) as pended using (code, currency)
        where sign(leg.amount) is distinct from sign(pended.amount_minor)
            or abs(leg.amount) > abs(pended.amount_minor)) then
        raise exception 'more than is pending with %', p_id using errcode = 'HF012';
    end if;
    perform ledger_release(array[p_id]);
    answer := post_transfers(p_call);
    if jsonb_typeof(answer) = 'object' then
        raise exception 'the key was used by another transfer' using errcode = 'HF002';
    end if;
    update ledger_pendings
    set state = 'posted', decided_at = moment, decided_by = p_call->>'actor', transfer_id = transfer where id = p_id;
    return answer;
end $$
"""

VOID_PENDING = """
create function void_pending(p_id uuid, p_moment timestamptz, p_actor text) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    was text;
begin
    select state into was from ledger_pendings where tenant_id = current_tenant() and id = p_id for no key update;
    if was = 'pending' then
        perform ledger_release(array[p_id]);
        update ledger_pendings set state = 'voided', decided_at = p_moment, decided_by = p_actor where id = p_id;
    elsif was in ('posted', 'expired') then
        raise exception '% is no longer pending', p_id using errcode = 'HF011';
    end if;
    return was;
end $$
"""

# One that is being decided just now is left to who decides it.
EXPIRE_PENDINGS = """
create function expire_pendings(p_moment timestamptz, p_actor text, p_limit integer)
returns table (pending_id uuid, pending_kind text, pending_subject text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    due uuid[];
begin
    select array_agg(id) into due from (
        select id from ledger_pendings
        where tenant_id = current_tenant() and state = 'pending' and expires_at <= p_moment
        order by expires_at limit p_limit for no key update skip locked) as found;
    perform ledger_release(due);
    return query update ledger_pendings set state = 'expired', decided_at = p_moment, decided_by = p_actor
    where id = any(due) returning id, kind, subject;
end $$
"""
