"""Knowing who users are: the documents they send, and what they move where their tenant limits it."""

from alembic import op

from holdfast_migrations.tables import run, secure

revision = "0045_kyc"
down_revision = "0044_payment_doubts"

TABLES = """
create table kyc_documents (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null references users,
    kind text not null check (kind ~ '^[a-z_]{1,40}$'),
    file_id uuid not null unique references files,
    country text check (country ~ '^[A-Z]{2}$'),
    number_key_id text,
    number_wrapped_key bytea,
    number_ciphertext bytea,
    expires_on date,
    status text not null check (status in ('submitted', 'approved', 'rejected', 'replaced')),
    reason text,
    submitted_at timestamptz not null,
    decided_at timestamptz,
    decided_by text,
    check ((number_key_id is null) = (number_wrapped_key is null)),
    check ((number_key_id is null) = (number_ciphertext is null)),
    check ((decided_at is null) = (status in ('submitted', 'replaced')))
);
create index kyc_documents_by_user on kyc_documents (user_id);
create index kyc_documents_queue on kyc_documents (tenant_id, id) where status = 'submitted';

create table kyc_moves (
    tenant_id uuid not null default current_tenant() references tenants,
    reference text not null,
    user_id uuid not null references users,
    direction text not null check (direction in ('in', 'out')),
    currency text not null,
    amount_minor bigint not null check (amount_minor > 0),
    moved_at timestamptz not null,
    primary key (tenant_id, reference)
);
create index kyc_moves_by_user on kyc_moves (user_id, currency, direction, moved_at);
"""

# What a move is held to, in one call: null where the tenant limits nothing in the currency. Else it is counted, and
# the answer is what the user had moved before it and has proven. The lock comes first: of two moves at the same moment
# the second counts the first.
COUNT_MOVE = """
create function count_kyc_move(p_user uuid, p_direction text, p_currency text, p_minor bigint, p_reference text,
    p_now timestamptz) returns jsonb
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    limits jsonb;
    answer jsonb;
begin
    select (select jsonb_agg(each) from jsonb_array_elements(s.document->'kyc_limits') each
        where each->>'currency' = p_currency) into limits
    from tenant_settings s where s.tenant_id = current_tenant() order by s.version desc limit 1;
    if limits is null then
        return null;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('kyc ' || p_user::text || p_currency, 0));
    delete from kyc_moves m where m.user_id = p_user and m.moved_at <= p_now - interval '30 days';
    select jsonb_build_object('limits', limits,
        'has_phone', u.phone_verified_at is not null, 'has_email', u.email_verified_at is not null,
        'kinds', (select coalesce(jsonb_agg(distinct d.kind), '[]') from kyc_documents d
            where d.user_id = p_user and d.status = 'approved'
                and (d.expires_on is null or d.expires_on > (p_now at time zone 'UTC')::date)),
        'day', (select coalesce(sum(m.amount_minor), 0)::text from kyc_moves m where m.user_id = p_user
            and m.currency = p_currency and m.direction = p_direction and m.reference <> p_reference
            and m.moved_at > p_now - interval '24 hours'),
        'month', (select coalesce(sum(m.amount_minor), 0)::text from kyc_moves m where m.user_id = p_user
            and m.currency = p_currency and m.direction = p_direction and m.reference <> p_reference)) into answer
    from users u where u.id = p_user;
    insert into kyc_moves (reference, user_id, direction, currency, amount_minor, moved_at)
    values (p_reference, p_user, p_direction, p_currency, p_minor, p_now) on conflict do nothing;
    return answer;
end $$
"""


def upgrade() -> None:
    run(op, TABLES)
    secure(op, "kyc_documents", app="select, insert, update")
    secure(op, "kyc_moves", app="select, insert, delete")
    run(op, COUNT_MOVE)
    run(op, "revoke all on function count_kyc_move(uuid, text, text, bigint, text, timestamptz) from public")
    run(op, "grant execute on function count_kyc_move(uuid, text, text, bigint, text, timestamptz) to holdfast_app")
