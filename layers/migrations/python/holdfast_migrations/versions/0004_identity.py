"""Identity: users and administrators, their sessions, codes, second factors and challenges.

From here on, opening a transaction also asks whether the caller's session still lives.
"""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0004_identity"
down_revision = "0003_messaging"

TABLES = """
create table users (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    role text not null check (role in ('user', 'owner', 'operator', 'arbiter', 'auditor')),
    status text not null check (status in ('active', 'suspended')),
    name text not null check (length(name) between 1 and 200),
    email text not null check (email = lower(email) and email like '%_@_%'),
    phone text check (phone ~ '^[+][1-9][0-9]{6,14}$'),
    email_verified_at timestamptz,
    phone_verified_at timestamptz,
    password_hash text not null,
    is_password_temporary boolean not null,
    failed_sign_ins integer not null check (failed_sign_ins >= 0),
    locked_until timestamptz,
    created_at timestamptz not null,
    check (phone is not null or phone_verified_at is null),
    check (role <> 'user' or phone is not null),
    check (role = 'user' or email_verified_at is not null)
);
-- Only a proven contact belongs to somebody: whoever registers another's phone or email keeps nobody out.
create unique index users_verified_phone on users (tenant_id, phone)
    where phone_verified_at is not null and role = 'user';
create unique index users_verified_email on users (tenant_id, email)
    where email_verified_at is not null and role = 'user';
create unique index users_admin_email on users (tenant_id, email) where role <> 'user';
create index users_by_phone on users (tenant_id, phone);
create index users_by_email on users (tenant_id, email);
create index users_by_tenant on users (tenant_id, id);

create table sessions (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null references users,
    family_id uuid not null,
    refresh_hash bytea not null unique check (length(refresh_hash) = 32),
    user_agent text not null,
    source_ip text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    rotated_at timestamptz,
    revoked_at timestamptz
);
create index sessions_by_user on sessions (user_id);
create index sessions_by_family on sessions (family_id);
create index sessions_by_expiry on sessions (expires_at);

create table verification_codes (
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null references users,
    channel text not null check (channel in ('phone', 'email')),
    contact text not null,
    code_hash bytea not null check (length(code_hash) = 32),
    attempts integer not null check (attempts >= 0),
    sent_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (user_id, channel)
);
create index verification_codes_by_contact on verification_codes (tenant_id, channel, contact);
create index verification_codes_by_expiry on verification_codes (expires_at);

create table totp_credentials (
    user_id uuid primary key references users,
    tenant_id uuid not null default current_tenant() references tenants,
    key_id text not null,
    wrapped_key bytea not null,
    ciphertext bytea not null,
    last_used_step bigint not null,
    created_at timestamptz not null,
    confirmed_at timestamptz
);

create table challenges (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null references users,
    action text not null,
    subject text not null,
    first_step bigint not null,
    answer_digests bytea not null check (length(answer_digests) % 32 = 0),
    attempts integer not null check (attempts >= 0),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index challenges_by_expiry on challenges (expires_at);
"""

# Sessions run in real time: moving a tenant's clock signs nobody out and keeps nobody in.
OPEN_TRANSACTION = """
create or replace function open_transaction(p_tenant text, p_session uuid, out tenant_id uuid, out clock_offset bigint,
    out is_session_live boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    select t.id, t.clock_offset_seconds into tenant_id, clock_offset
    from tenants t where t.is_active and (t.slug = p_tenant or t.id::text = p_tenant);
    if found then
        perform set_config('holdfast.tenant', tenant_id::text, true);
    end if;
    is_session_live := p_session is null or exists (
        select 1 from sessions s join users u on u.id = s.user_id
        where s.id = p_session and s.tenant_id = open_transaction.tenant_id and s.revoked_at is null
            and s.expires_at > now() and u.status = 'active');
end $$
"""

CREATE_TENANT = """
create function create_tenant(p_id uuid, p_slug text, p_name text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    found_id uuid;
begin
    insert into tenants (id, slug, name, is_active, clock_offset_seconds, created_at)
    values (p_id, p_slug, p_name, true, 0, now())
    on conflict (slug) do nothing;
    select id into strict found_id from tenants where slug = p_slug;
    return found_id;
end $$
"""

WORK_VIEW = """
create view work_expired_identity as
    select distinct t.id as tenant_id
    from tenants t cross join lateral (select now() + make_interval(secs => t.clock_offset_seconds) as present) c
    where t.is_active and (
        exists (select 1 from verification_codes v
            where v.tenant_id = t.id and v.expires_at < c.present - interval '1 day')
        or exists (select 1 from challenges h where h.tenant_id = t.id and h.expires_at < c.present - interval '1 day')
        or exists (select 1 from sessions s where s.tenant_id = t.id and s.expires_at < now() - interval '30 days')
        or exists (select 1 from users u where u.tenant_id = t.id and u.role = 'user' and u.phone_verified_at is null
            and u.created_at < c.present - interval '7 days'))
"""


def upgrade() -> None:
    run(op, TABLES)
    secure(op, "users")
    secure(op, "sessions")
    secure(op, "verification_codes")
    secure(op, "totp_credentials")
    secure(op, "challenges")
    _let_jobs_read("users", "id, tenant_id, role, status, phone_verified_at, created_at")
    _let_jobs_read("sessions", "id, tenant_id, user_id, expires_at, revoked_at")
    _let_jobs_read("verification_codes", "tenant_id, expires_at")
    _let_jobs_read("challenges", "tenant_id, expires_at")
    run(op, "create policy jobs_insert on tenants for insert to holdfast_jobs with check (true)")
    run(op, "grant insert on tenants to holdfast_jobs")
    run(op, "set local role holdfast_jobs")  # only its owner may replace a function, and stays its owner
    run(op, OPEN_TRANSACTION)
    run(op, "set local role holdfast_owner")
    run(op, CREATE_TENANT)
    across_tenants(op, "function", "create_tenant(uuid, text, text)")
    run(op, WORK_VIEW)
    across_tenants(op, "view", "work_expired_identity")


def _let_jobs_read(table: str, columns: str) -> None:
    """Less than `secure` would grant: nothing that works across tenants needs a hash or a contact."""
    run(op, f"create policy jobs_select on {table} for select to holdfast_jobs using (true)")
    run(op, f"grant select ({columns}) on {table} to holdfast_jobs")
