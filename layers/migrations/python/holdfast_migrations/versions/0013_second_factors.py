"""Second factors for everybody: recovery codes, and sign-ins that wait for the second factor."""

from alembic import op

from holdfast_migrations.tables import run, secure

revision = "0013_second_factors"
down_revision = "0012_email_links"

TABLES = """
create table recovery_codes (
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null references users,
    code_hash bytea not null check (length(code_hash) = 32),
    created_at timestamptz not null,
    used_at timestamptz,
    primary key (user_id, code_hash)
);

create table pending_sign_ins (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null references users,
    token_hash bytea not null unique check (length(token_hash) = 32),
    attempts integer not null check (attempts >= 0),
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index pending_sign_ins_by_user on pending_sign_ins (user_id);
create index pending_sign_ins_by_expiry on pending_sign_ins (expires_at);
"""

WORK_VIEW = """
create or replace view work_expired_identity as
    select distinct t.id as tenant_id
    from tenants t cross join lateral (select now() + make_interval(secs => t.clock_offset_seconds) as present) c
    where t.is_active and (
        exists (select 1 from verification_codes v
            where v.tenant_id = t.id and v.expires_at < c.present - interval '1 day')
        or exists (select 1 from challenges h where h.tenant_id = t.id and h.expires_at < c.present - interval '1 day')
        or exists (select 1 from email_links l where l.tenant_id = t.id and l.expires_at < c.present - interval '1 day')
        or exists (select 1 from pending_sign_ins p
            where p.tenant_id = t.id and p.expires_at < c.present - interval '1 day')
        or exists (select 1 from sessions s where s.tenant_id = t.id and s.expires_at < now() - interval '30 days')
        or exists (select 1 from users u where u.tenant_id = t.id and u.role = 'user' and u.phone_verified_at is null
            and u.created_at < c.present - interval '7 days'))
"""


def upgrade() -> None:
    run(op, TABLES)
    secure(op, "recovery_codes")
    secure(op, "pending_sign_ins")
    run(op, "create policy jobs_select on pending_sign_ins for select to holdfast_jobs using (true)")
    run(op, "grant select (tenant_id, expires_at) on pending_sign_ins to holdfast_jobs")
    run(op, "set local role holdfast_jobs")  # only its owner may replace a view, and stays its owner
    run(op, WORK_VIEW)
    run(op, "set local role holdfast_owner")
