"""Accounts: opened by their first use, kept within their limits, frozen and closed."""

# On the account's normal side and with what is pending: a pending amount may be posted and may be voided, and either
# way the limits hold. Unknown, which is not true, for an account without the limit.
IS_BELOW = """
create function ledger_is_below(a ledger_accounts) returns boolean language sql immutable return
    case a.normal_side when 'credit' then a.balance - a.pending_debit else -a.balance - a.pending_credit end < a.floor
"""
IS_ABOVE = """
create function ledger_is_above(a ledger_accounts) returns boolean language sql immutable return
    case a.normal_side when 'credit' then a.balance + a.pending_credit else a.pending_debit - a.balance end > a.ceiling
"""
IS_ALLOWED = """
create function ledger_is_allowed(a ledger_accounts) returns boolean language sql immutable return
    a.status = 'open' and ledger_is_below(a) is not true and ledger_is_above(a) is not true
"""

# Called with the sum that was put into an account that then was not as it may be. A frozen one may still receive.
REFUSE = """
create function ledger_refuse(p_account uuid, p_amount numeric) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    account record;
begin
    select code, status, normal_side, ledger_is_below(a) as is_below, ledger_is_above(a) as is_above into strict account
    from ledger_accounts a where id = p_account;
    if account.status = 'closed' then
        raise exception '% is closed', account.code using errcode = 'HF005';
    elsif account.status = 'frozen' and (p_amount < 0) = (account.normal_side = 'credit') then
        raise exception '% is frozen', account.code using errcode = 'HF004';
    elsif account.is_below then
        raise exception '% would fall below its floor', account.code using errcode = 'HF001';
    elsif account.is_above then
        raise exception '% would rise above its ceiling', account.code using errcode = 'HF008';
    end if;
end $$
"""

# An account that posting did not find: an accumulating one, which is only read and whose entries are numbered by a
# sequence, or a new one. Of two first users the second waits on the code until the first commits, and finds its row.
TOUCH = """
create function ledger_touch(p_code text, p_currency text, p_amount numeric, p_digest bytea, p_purposes jsonb,
    p_moment timestamptz, out id uuid, out version bigint, out balance numeric, out is_allowed boolean)
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    here constant uuid := current_tenant();
begin
    for attempt in 1..2 loop
        select id, status = 'open' into ledger_touch.id, ledger_touch.is_allowed from ledger_accounts
        where tenant_id = here and code = p_code and currency = p_currency and is_accumulating;
        if found then
            ledger_touch.version := nextval('ledger_accumulating_versions');
            return;
        end if;
        exit when attempt = 2;
        perform ledger_open(p_code, p_currency, p_purposes->split_part(p_code, ':', 1), p_moment);
    end loop;
    update ledger_accounts a set version = version + 1, balance = balance + p_amount,
        chain = ledger_link(chain, p_digest, version + 1, p_amount)
    where tenant_id = here and code = p_code and currency = p_currency and not is_accumulating
    returning id, version, balance, ledger_is_allowed(a)
    into strict ledger_touch.id, ledger_touch.version, ledger_touch.balance, ledger_touch.is_allowed;
end $$
"""

OPEN = """
create function ledger_open(p_code text, p_currency text, p_rule jsonb, p_moment timestamptz) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    is_shared constant boolean := p_rule->>'is_accumulating';
    lowest constant numeric := p_rule->>'floor';
    highest constant numeric := p_rule->>'ceiling';
begin
    if is_shared is null or is_shared and (lowest is not null or highest is not null) then
        raise exception '% has no rule that it could be opened under', p_code using errcode = 'HF006';
    end if;
    insert into ledger_accounts
        (id, opened_at, floor, ceiling, is_accumulating, normal_side, currency, code, purpose, owner_id)
    values (uuid_in_order(), p_moment, lowest, highest, is_shared, p_rule->>'normal_side', p_currency, p_code,
        split_part(p_code, ':', 1), nullif(substr(p_code, strpos(p_code || ':', ':') + 1), ''))
    on conflict on constraint ledger_accounts_code do nothing;
end $$
"""

# An accumulating account is never closed: what is being posted to it cannot be seen yet.
SET_STATUS = """
create function set_ledger_account_status(p_code text, p_currency text, p_status text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    a record;
begin
    select id, balance, pending_debit, pending_credit, is_accumulating, status into a from ledger_accounts
    where tenant_id = current_tenant() and code = p_code and currency = p_currency for no key update;
    if not found then
        return false;
    elsif a.status = 'closed' and p_status <> 'closed' then
        raise exception '% is closed', p_code using errcode = 'HF005';
    elsif p_status = 'closed'
        and (a.is_accumulating or a.balance <> 0 or a.pending_debit <> 0 or a.pending_credit <> 0) then
        raise exception '% is not empty', p_code using errcode = 'HF007';
    end if;
    update ledger_accounts set status = p_status where id = a.id;
    return true;
end $$
"""

# Limits that the account does not keep now are refused, so that an account outside of its limits cannot be.
SET_LIMITS = """
create function set_ledger_account_limits(p_code text, p_currency text, p_floor numeric, p_ceiling numeric)
returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    account record;
begin
    update ledger_accounts a set floor = p_floor, ceiling = p_ceiling
    where tenant_id = current_tenant() and code = p_code and currency = p_currency
    returning is_accumulating, ledger_is_below(a) as is_below, ledger_is_above(a) as is_above into account;
    if not found then
        return false;
    elsif account.is_accumulating and (p_floor is not null or p_ceiling is not null) then
        raise exception '% cannot have limits', p_code using errcode = 'HF006';
    elsif account.is_below then
        raise exception '% is below that floor', p_code using errcode = 'HF001';
    elsif account.is_above then
        raise exception '% is above that ceiling', p_code using errcode = 'HF008';
    end if;
    return true;
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
