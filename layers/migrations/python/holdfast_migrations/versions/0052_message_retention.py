"""Messages are on record for a while, not for ever."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0052_message_retention"
down_revision = "0051_withdrawn_documents"

EXPIRY = """
create index messages_by_age on messages (created_at);
grant delete on messages, message_attempts, user_messages to holdfast_app;
grant select (tenant_id, created_at) on messages to holdfast_jobs;
create policy jobs_select on messages for select to holdfast_jobs using (true);
"""

# Under its old name, by which the code before this one knows it.
WORK_VIEW = """
create or replace view work_expired_notifications as
    select n.tenant_id from notifications n join tenants t on t.id = n.tenant_id
    where t.is_active and (
        n.created_at <= now() + make_interval(secs => t.clock_offset_seconds) - interval '365 days'
        or n.read_at is not null
            and n.created_at <= now() + make_interval(secs => t.clock_offset_seconds) - interval '90 days'
    )
    union
    select m.tenant_id from messages m join tenants t on t.id = m.tenant_id
    where t.is_active and m.created_at <= now() + make_interval(secs => t.clock_offset_seconds) - interval '400 days'
"""


def upgrade() -> None:
    run(op, EXPIRY)
    run(op, "set local role holdfast_jobs")  # only its owner may replace a view, and stays its owner
    run(op, WORK_VIEW)
    run(op, "set local role holdfast_owner")
