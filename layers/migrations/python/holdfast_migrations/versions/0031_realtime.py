"""Real time: what each user is told, in a count of their own; the sockets they hear it by; events, numbered."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run, secure

revision = "0031_realtime"
down_revision = "0030_roles"

# An update is one event, or one notification, in one user's own count. The counter's row is locked from counting to
# the commit: whoever sees a number sees all before it. A ticket is good for one connection and kept as its digest; a
# connection that has subscribed has a number up to which it was sent everything.
TABLES = """
create table update_counters (
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null,
    last_number bigint not null check (last_number >= 0),
    primary key (tenant_id, user_id)
);

create table updates (
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null,
    number bigint not null check (number > 0),
    kind text not null check (kind in ('event', 'notification')),
    event_id uuid not null references events (id),
    created_at timestamptz not null,
    primary key (tenant_id, user_id, number),
    foreign key (tenant_id, user_id) references update_counters,
    constraint updates_once unique (event_id, user_id, kind)
);
create index updates_by_age on updates (tenant_id, created_at);

create table socket_tickets (
    digest bytea primary key check (length(digest) = 32),
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null,
    session_id uuid not null,
    expires_at timestamptz not null
);
create index socket_tickets_by_expiry on socket_tickets (tenant_id, expires_at);

create table socket_connections (
    id text primary key check (length(id) between 1 and 128),
    tenant_id uuid not null default current_tenant() references tenants,
    user_id uuid not null,
    session_id uuid not null,
    connected_at timestamptz not null,
    expires_at timestamptz not null,
    sent_number bigint check (sent_number >= 0),
    subjects text[] not null,
    claimed_until timestamptz,
    constraint socket_connections_claimed check (claimed_until is null or sent_number is not null)
);
create index socket_connections_by_user on socket_connections (user_id, connected_at);
create index socket_connections_by_tenant on socket_connections (tenant_id);
"""

# Whose a connection is: API Gateway tells its id and nothing else.
FIND_CONNECTION = """
create function find_socket_connection(p_id text, out tenant_id uuid, out user_id uuid, out session_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select c.tenant_id, c.user_id, c.session_id from socket_connections c where c.id = p_id
$$
"""

# Connections that have had their time, and those of sign-ins that have ended. Sockets run in real time, as sessions do.
_IS_ENDED = """(c.expires_at <= now() or not exists (
            select 1 from sessions s join users u on u.id = s.user_id
            where s.id = c.session_id and s.revoked_at is null and s.expires_at > now() and u.status = 'active'))"""

ENDED_CONNECTIONS = f"""
create view ended_socket_connections with (security_invoker = true) as
    select c.id from socket_connections c where {_IS_ENDED}
"""  # noqa: S608

# The same across tenants: a view that is its invoker's would ask for one tenant even from in here.
WORK_VIEW = f"""
create view work_sockets as
    select t.id as tenant_id from tenants t where t.is_active and (
        exists (select 1 from socket_tickets k where k.tenant_id = t.id and k.expires_at <= now())
        or exists (select 1 from socket_connections c where c.tenant_id = t.id and {_IS_ENDED})
        or exists (select 1 from updates u where u.tenant_id = t.id
            and u.created_at < now() + make_interval(secs => t.clock_offset_seconds) - interval '31 days'))
"""  # noqa: S608

# An event's position is taken before its transaction commits, so a reader that has seen one may not have seen all
# before it. Its number is given afterwards, in the order of the positions that are there: nothing comes below it later,
# and the events of a subject, which wait for each other, keep their order.
NUMBERS = """
create table event_counters (
    tenant_id uuid primary key default current_tenant() references tenants,
    last_number bigint not null check (last_number >= 0)
);
alter table events add column number bigint check (number > 0);
create unique index events_by_number on events (tenant_id, number) where number is not null;
create index events_unnumbered on events (tenant_id, position) where number is null;
"""

NUMBER_EVENTS = """
create function number_events(p_limit integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    last bigint;
    numbered integer;
begin
    insert into event_counters (tenant_id, last_number) values (current_tenant(), 0) on conflict do nothing;
    select last_number into strict last from event_counters where tenant_id = current_tenant() for update;
    with picked as (
        select p.position, row_number() over (order by p.position) as place from (
            select position from events where tenant_id = current_tenant() and number is null
            order by position limit p_limit) p
    )
    update events e set number = last + picked.place from picked where e.position = picked.position;
    get diagnostics numbered = row_count;
    if numbered > 0 then
        update event_counters set last_number = last + numbered where tenant_id = current_tenant();
    end if;
    return last + numbered;
end $$
"""


def upgrade() -> None:
    run(op, TABLES)
    run(op, NUMBERS)
    secure(op, "update_counters", app="select, insert, update")
    secure(op, "updates", app="select, insert, delete", jobs="select")
    secure(op, "socket_tickets", app="select, insert, delete", jobs="select")
    secure(op, "socket_connections", jobs="select")
    secure(op, "event_counters", app="select", jobs="select, insert, update")
    run(op, FIND_CONNECTION)
    across_tenants(op, "function", "find_socket_connection(text)")
    run(op, ENDED_CONNECTIONS)
    run(op, "grant select on ended_socket_connections to holdfast_app")
    run(op, WORK_VIEW)
    across_tenants(op, "view", "work_sockets")
    run(op, NUMBER_EVENTS)
    across_tenants(op, "function", "number_events(integer)")
