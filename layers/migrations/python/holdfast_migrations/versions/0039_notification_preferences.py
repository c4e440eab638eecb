"""What people want to be told of, and the messages that wait for the end of their quiet hours."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0039_notification_preferences"
down_revision = "0038_republishing"

TABLES = """
create table notification_preferences (
    user_id uuid primary key,
    tenant_id uuid not null default current_tenant() references tenants,
    choices jsonb not null check (jsonb_typeof(choices) = 'object'),
    quiet text not null check (quiet in ('tenant', 'own', 'none')),
    quiet_starts_at time,
    quiet_ends_at time,
    time_zone text,
    set_at timestamptz not null,
    constraint notification_preferences_own check ((quiet = 'own') = (time_zone is not null)),
    constraint notification_preferences_hours
        check (num_nonnulls(quiet_starts_at, quiet_ends_at, time_zone) in (0, 3)),
    constraint notification_preferences_some_time check (quiet_starts_at <> quiet_ends_at)
);

create table user_messages (
    message_id uuid primary key references messages,
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null,
    held_until timestamptz
);
create index user_messages_held on user_messages (held_until) where held_until is not null;
"""

WORK_VIEW = """
create view work_held_messages as
    select distinct m.tenant_id from user_messages m join tenants t on t.id = m.tenant_id
    where t.is_active and m.held_until <= now() + make_interval(secs => t.clock_offset_seconds)
"""


def upgrade() -> None:
    run(op, TABLES)
    secure(op, "notification_preferences", app="select, insert, update")
    secure(op, "user_messages", app="select, insert, update", jobs="select")
    run(op, WORK_VIEW)
    across_tenants(op, "view", "work_held_messages")
