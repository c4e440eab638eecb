"""Notifications are kept for a while, not for ever."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run

revision = "0023_notification_retention"
down_revision = "0022_account_owners"

EXPIRY = """
create index notifications_by_age on notifications (created_at);
grant delete on notifications to holdfast_app;
grant select (tenant_id, read_at, created_at) on notifications to holdfast_jobs;
create policy jobs_select on notifications for select to holdfast_jobs using (true);

create view work_expired_notifications as
    select distinct n.tenant_id from notifications n join tenants t on t.id = n.tenant_id
    where t.is_active and (
        n.created_at <= now() + make_interval(secs => t.clock_offset_seconds) - interval '365 days'
        or n.read_at is not null
            and n.created_at <= now() + make_interval(secs => t.clock_offset_seconds) - interval '90 days'
    )
"""


def upgrade() -> None:
    run(op, EXPIRY)
    across_tenants(op, "view", "work_expired_notifications")
