create table bare_accounts (id uuid primary key, balance numeric(38,0) not null) with (fillfactor = 50);
create table bare_transfers (id uuid primary key, posted_at timestamptz not null);
create table bare_entries (
    account_id uuid not null,
    transfer_id uuid not null,
    amount_minor numeric(38,0) not null,
    primary key (account_id, transfer_id)
);

create function bare_post(p_id uuid, p_first uuid, p_second uuid, p_amount numeric) returns void
language plpgsql as $$
begin
    insert into bare_transfers values (p_id, clock_timestamp());
    update bare_accounts set balance = balance - p_amount where id = p_first;
    update bare_accounts set balance = balance + p_amount where id = p_second;
    insert into bare_entries values (p_first, p_id, -p_amount), (p_second, p_id, p_amount);
end $$;

create table floor_accounts (
    id uuid primary key,
    tenant_id uuid not null,
    opened_at timestamptz not null,
    version bigint not null,
    balance numeric(38,0) not null,
    floor numeric(38,0),
    is_accumulating boolean not null,
    normal_side text not null,
    status text not null,
    currency text not null,
    code text not null,
    purpose text not null,
    owner_id text
) with (fillfactor = 50);
create table floor_transfers (
    id uuid primary key,
    tenant_id uuid not null,
    posted_at timestamptz not null,
    effective_at timestamptz not null,
    fingerprint bytea not null,
    key text not null,
    kind text not null,
    subject text not null,
    description text not null,
    actor text not null,
    request_id text not null,
    metadata jsonb
);
create table floor_entries (
    account_id uuid not null,
    version bigint not null,
    transfer_id uuid not null,
    tenant_id uuid not null,
    amount_minor numeric(38,0) not null,
    balance_after numeric(38,0),
    primary key (account_id, version)
);

create function floor_post(p_id uuid, p_key text, p_fingerprint bytea, p_kind text, p_subject text, p_description text,
    p_actor text, p_request_id text, p_moment timestamptz, p_first uuid, p_second uuid, p_amount numeric) returns void
language plpgsql as $$
declare
    tenant constant uuid := current_tenant();
    first_version bigint;
    first_balance numeric;
    second_version bigint;
    second_balance numeric;
begin
    perform from floor_accounts where id in (p_first, p_second) order by id for no key update;
    insert into floor_transfers (id, tenant_id, posted_at, effective_at, fingerprint, key, kind, subject, description,
        actor, request_id)
    values (p_id, tenant, p_moment, p_moment, p_fingerprint, p_key, p_kind, p_subject, p_description,
        p_actor, p_request_id);
    update floor_accounts set version = version + 1, balance = balance - p_amount where id = p_first
    returning version, balance into first_version, first_balance;
    update floor_accounts set version = version + 1, balance = balance + p_amount where id = p_second
    returning version, balance into second_version, second_balance;
    insert into floor_entries (account_id, version, transfer_id, tenant_id, amount_minor, balance_after)
    values (p_first, first_version, p_id, tenant, -p_amount, first_balance),
        (p_second, second_version, p_id, tenant, p_amount, second_balance);
end $$;
