"""Posting: the functions of the first ledger migration that write transfers, entries and balances.

What is refused: HF001 below its floor · HF002 key used with other input · HF003 not zero in a currency, or a leg of
nothing · HF004 frozen · HF005 closed · HF006 of a purpose that the call does not declare · HF007 not empty.
"""

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
    first_id uuid;
    first_version bigint;
    first_balance numeric;
    first_floor numeric;
    first_side text;
    first_status text;
    second_id uuid;
    second_version bigint;
    second_balance numeric;
    second_floor numeric;
    second_side text;
    second_status text;
begin
    insert into ledger_transfers (id, tenant_id, posted_at, effective_at, fingerprint, key, kind, subject, description,
        actor, request_id, metadata)
    values (p_id, here, p_posted_at, p_effective_at, p_fingerprint, p_key, p_kind, p_subject, p_description,
        p_actor, p_request_id, p_metadata)
    on conflict on constraint ledger_transfers_key do nothing;
    if not found then
        return ledger_first_answer(
            jsonb_build_array(jsonb_build_object('key', p_key, 'fingerprint', p_fingerprint)), 0);
    end if;
    update ledger_accounts set version = version + 1, balance = balance + amount
    where tenant_id = here and code = p_first and currency = p_currency and not is_accumulating
    returning id, version, balance, floor, normal_side, status
    into first_id, first_version, first_balance, first_floor, first_side, first_status;
    if not found then
        select * into first_id, first_version, first_balance, first_floor, first_side, first_status
        from ledger_touch(p_first, p_currency, amount, p_purposes::jsonb, p_posted_at);
    end if;
    update ledger_accounts set version = version + 1, balance = balance - amount
    where tenant_id = here and code = p_second and currency = p_currency and not is_accumulating
    returning id, version, balance, floor, normal_side, status
    into second_id, second_version, second_balance, second_floor, second_side, second_status;
    if not found then
        select * into second_id, second_version, second_balance, second_floor, second_side, second_status
        from ledger_touch(p_second, p_currency, -amount, p_purposes::jsonb, p_posted_at);
    end if;
    if first_status <> 'open'
        or (case first_side when 'credit' then first_balance else -first_balance end) < first_floor then
        perform ledger_refuse(p_first, first_status, first_side, amount);
    end if;
    if second_status <> 'open'
        or (case second_side when 'credit' then second_balance else -second_balance end) < second_floor then
        perform ledger_refuse(p_second, second_status, second_side, -amount);
    end if;
    if amount = 0 then
        raise exception 'a leg is of nothing' using errcode = 'HF003';
    end if;
    insert into ledger_entries (account_id, version, transfer_id, tenant_id, amount_minor, balance_after)
    values (first_id, first_version, p_id, here, amount, first_balance),
        (second_id, second_version, p_id, here, -amount, second_balance);
    return jsonb_build_array(first_balance, second_balance);
end $$
"""

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
        insert into ledger_transfers (id, tenant_id, posted_at, effective_at, fingerprint, key, kind, subject,
            description, actor, request_id, metadata)
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
        if account_status <> 'open'
            or (case side when 'credit' then account_balance else -account_balance end) < account_floor then
            perform ledger_refuse(leg_code, account_status, side, amount);
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

# Called for an account that is not open, or that is below its floor: a frozen one may still receive.
REFUSE = """
create function ledger_refuse(p_code text, p_status text, p_side text, p_amount numeric) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if p_status = 'closed' then
        raise exception '% is closed', p_code using errcode = 'HF005';
    elsif p_status = 'open' then
        raise exception '% would fall below its floor', p_code using errcode = 'HF001';
    elsif (p_amount < 0) = (p_side = 'credit') then
        raise exception '% is frozen', p_code using errcode = 'HF004';
    end if;
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
            jsonb_agg(e.balance_after order by array_position(ids, e.transfer_id), a.code, a.currency, e.version))
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
    into strict ledger_touch.id, ledger_touch.version, ledger_touch.balance, ledger_touch.floor, side,
        ledger_touch.status;
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
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$
"""

# In the order in which they need one another.
INNER_FUNCTIONS = {
    "uuid_in_order": UUID_IN_ORDER,
    "ledger_refuse": REFUSE,
    "ledger_refuse_mixture": REFUSE_MIXTURE,
    "ledger_first_answer": FIRST_ANSWER,
    "ledger_open": OPEN,
    "ledger_touch": TOUCH,
}
