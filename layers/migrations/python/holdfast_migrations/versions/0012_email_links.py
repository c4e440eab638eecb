"""Links that are sent by e-mail, for who has lost their password."""

from alembic import op

from holdfast_migrations.tables import run, secure

revision = "0012_email_links"
down_revision = "0011_ledger_time"

TABLES = """
create table email_links (
    id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    purpose text not null check (purpose in ('password_reset')),
    email text not null check (email = lower(email)),
    user_id uuid references users,
    token_hash bytea unique check (length(token_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    sent_at timestamptz,
    used_at timestamptz,
    check ((user_id is null) = (token_hash is null))
);
create index email_links_by_user on email_links (user_id) where user_id is not null;
create index email_links_by_expiry on email_links (expires_at);
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
        or exists (select 1 from sessions s where s.tenant_id = t.id and s.expires_at < now() - interval '30 days')
        or exists (select 1 from users u where u.tenant_id = t.id and u.role = 'user' and u.phone_verified_at is null
            and u.created_at < c.present - interval '7 days'))
"""


def upgrade() -> None:
    run(op, TABLES)
    secure(op, "email_links")
    run(op, "create policy jobs_select on email_links for select to holdfast_jobs using (true)")
    run(op, "grant select (tenant_id, expires_at) on email_links to holdfast_jobs")
    run(op, "set local role holdfast_jobs")  # only its owner may replace a view, and stays its owner
    run(op, WORK_VIEW)
    run(op, "set local role holdfast_owner")
