"""Posting: the functions that write transfers, entries and balances."""

# Accounts are locked by updating them in the order of the legs, which is everybody's the same (by code and currency),
# so that posting alone cannot deadlock. Only an account that is new or accumulating is not found by its update.
#
# The usual transfer, alone and with two legs, has a function of its own with a typed parameter for each thing: it
# takes a fifth less of the server than a document of any shape. `p_amount` goes into the first account, out of the
# second.
POST_PAIR = """
create function post_pair(p_id uuid, p_posted_at timestamptz, p_effective_at timestamptz, p_fingerprint bytea,
    p_key text, p_kind text, p_subject text, p_description text, p_actor text, p_request_id text, p_metadata jsonb,
    p_first text, p_second text, p_currency text, p_amount numeric, p_purposes text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    here constant uuid := current_tenant();
    amount constant numeric(38,0) := p_amount;
    digest bytea;
    first_id uuid;
    first_version bigint;
    first_balance numeric;
    first_allowed boolean;
    second_id uuid;
    second_version bigint;
    second_balance numeric;
    second_allowed boolean;
begin
    insert into ledger_transfers as t (id, tenant_id, posted_at, effective_at, fingerprint, key, kind, subject,
        description, actor, request_id, metadata)
    values (p_id, here, p_posted_at, p_effective_at, p_fingerprint, p_key, p_kind, p_subject, p_description,
        p_actor, p_request_id, p_metadata)
    on conflict on constraint ledger_transfers_key do nothing
    returning ledger_digest(t) into digest;
    if not found then
        return ledger_first_answer(jsonb_build_array(jsonb_build_object('key', p_key, 'fingerprint', p_fingerprint)));
    end if;
    update ledger_accounts a set version = version + 1, balance = balance + amount,
        chain = ledger_link(chain, digest, version + 1, amount)
    where tenant_id = here and code = p_first and currency = p_currency and not is_accumulating
    returning id, version, balance, ledger_is_allowed(a)
    into first_id, first_version, first_balance, first_allowed;
    if not found then
        select * into first_id, first_version, first_balance, first_allowed
        from ledger_touch(p_first, p_currency, amount, digest, p_purposes::jsonb, p_posted_at);
    end if;
    update ledger_accounts a set version = version + 1, balance = balance - amount,
        chain = ledger_link(chain, digest, version + 1, -amount)
    where tenant_id = here and code = p_second and currency = p_currency and not is_accumulating
    returning id, version, balance, ledger_is_allowed(a)
    into second_id, second_version, second_balance, second_allowed;
    if not found then
        select * into second_id, second_version, second_balance, second_allowed
        from ledger_touch(p_second, p_currency, -amount, digest, p_purposes::jsonb, p_posted_at);
    end if;
    if not first_allowed then
        perform ledger_refuse(first_id, amount);
    end if;
    if not second_allowed then
        perform ledger_refuse(second_id, -amount);
    end if;
    if amount in (0, 'NaN') then
        raise exception 'a leg is of nothing' using errcode = 'HF003';
    end if;
    insert into ledger_entries (account_id, version, transfer_id, tenant_id, amount_minor, balance_after)
    values (first_id, first_version, p_id, here, amount, first_balance),
        (second_id, second_version, p_id, here, -amount, second_balance);
    return jsonb_build_array(first_balance, second_balance);
end $$
"""

# Keys are taken in their own order, so that two calls with the same keys wait for each other only one way round.
POST_TRANSFERS = """
create function post_transfers(p_call jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    here constant uuid := current_tenant();
    moment constant timestamptz := p_call->>'posted_at';
    purposes constant jsonb := p_call->'purposes';
    transfers constant jsonb := p_call->'transfers';
    legs constant jsonb := p_call->'legs';
    ids uuid[];
    digests bytea[];
    leg record;
    account record;
    accounts uuid[];
    versions bigint[];
    leg_ids uuid[];
    amounts numeric[];
    balances numeric[];
begin
    with given as (
        select * from rows from (jsonb_to_recordset(transfers) as (id uuid, effective_at timestamptz, fingerprint bytea,
            key text, kind text, subject text, description text, metadata jsonb)) with ordinality
    ), added as (
        insert into ledger_transfers as t (id, tenant_id, posted_at, effective_at, fingerprint, key, kind, subject,
            description, actor, request_id, metadata)
        select id, here, moment, coalesce(effective_at, moment), fingerprint, key, kind, subject,
            description, p_call->>'actor', p_call->>'request_id', metadata
        from given order by key collate "C"
        on conflict on constraint ledger_transfers_key do nothing
        returning t.id, ledger_digest(t) as digest
    )
    select array_agg(id order by ordinality), array_agg(digest order by ordinality) into ids, digests
    from given join added using (id);
    if ids is null then
        return ledger_first_answer(transfers);
    elsif cardinality(ids) < jsonb_array_length(transfers) then
        raise exception 'some of the keys were used' using errcode = 'HF002';
    end if;
    for leg in select transfer + 1 as transfer, code, currency, amount
        from jsonb_to_recordset(legs) as (transfer integer, code text, currency text, amount numeric(38,0)) loop
        update ledger_accounts a set version = version + 1, balance = balance + leg.amount,
            chain = ledger_link(chain, digests[leg.transfer], version + 1, leg.amount)
        where tenant_id = here and code = leg.code and currency = leg.currency and not is_accumulating
        returning id, version, balance, ledger_is_allowed(a) as is_allowed into account;
        if not found then
            select * into account
            from ledger_touch(leg.code, leg.currency, leg.amount, digests[leg.transfer], purposes, moment);
        end if;
        if not account.is_allowed then
            perform ledger_refuse(account.id, leg.amount);
        end if;
        accounts := accounts || account.id;
        versions := versions || account.version;
        leg_ids := leg_ids || ids[leg.transfer];
        amounts := amounts || leg.amount;
        balances := balances || account.balance;
    end loop;
    insert into ledger_entries (account_id, version, transfer_id, tenant_id, amount_minor, balance_after)
    select entry.account, entry.version, entry.transfer, here, entry.amount, entry.balance
    from unnest(accounts, versions, leg_ids, amounts, balances) as entry (account, version, transfer, amount, balance);
    perform ledger_refuse_mixture(legs, cardinality(ids));
    perform ledger_add_reversals(transfers);
    return to_jsonb(balances);
end $$
"""

# Every transfer is zero in each of its currencies, has legs, and no leg of nothing.
REFUSE_MIXTURE = """
create function ledger_refuse_mixture(p_legs jsonb, p_transfers integer) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if (select count(distinct transfer) < p_transfers or bool_or(total <> 0 or has_nothing) from (
        select transfer, sum(amount) as total, bool_or(amount = 0) as has_nothing
        from jsonb_to_recordset(p_legs) as (transfer integer, currency text, amount numeric(38,0))
        group by transfer, currency) as summed) then
        raise exception 'the legs of a transfer do not sum to zero in each currency, or one is zero'
        using errcode = 'HF003';
    end if;
end $$
"""

# Each call is a subtransaction of its own. The accounts of all of them are locked first, in everybody's order.
POST_EACH = """
create function post_each(p_calls jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    call jsonb;
    answers jsonb[];
begin
    perform from ledger_accounts
    where tenant_id = current_tenant() and not is_accumulating and (code, currency) in (
        select leg->>'code', leg->>'currency' from jsonb_path_query(p_calls, '$[*].legs[*]') as leg)
    order by code, currency for no key update;
    for call in select * from jsonb_array_elements(p_calls) loop
        begin
            answers := answers || post_transfers(call);
        exception
            when sqlstate 'HF001' or sqlstate 'HF002' or sqlstate 'HF004' or sqlstate 'HF005' or sqlstate 'HF008' then
                answers := answers || to_jsonb(sqlstate);
        end;
    end loop;
    return to_jsonb(answers);
end $$
"""

# The answer of the first call: only if every key of this call was posted, and with the same input.
FIRST_ANSWER = """
create function ledger_first_answer(p_transfers jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    item jsonb;
    t record;
    ids uuid[];
begin
    for item in select * from jsonb_array_elements(p_transfers) loop
        select x.id, x.fingerprint into t from ledger_transfers x
        where x.tenant_id = current_tenant() and x.key = item->>'key';
        if not found or t.fingerprint <> (item->>'fingerprint')::bytea then
            raise exception 'a key was used with other input' using errcode = 'HF002';
        end if;
        ids := ids || t.id;
    end loop;
    return (
        select jsonb_build_object('ids', to_jsonb(ids), 'balances',
            jsonb_agg(e.balance_after order by array_position(ids, e.transfer_id), a.code, a.currency, e.version))
        from ledger_entries e join ledger_accounts a on a.id = e.account_id where e.transfer_id = any(ids));
end $$
"""
