"""Readers who number events and the relay that marks them lock the same rows: from here on in the rows' order."""

from alembic import op

from holdfast_migrations.tables import run

revision = "0048_event_locks"
down_revision = "0047_tenant_standing"

MARK_PUBLISHED = """
create or replace function mark_published(p_ids uuid[]) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    with picked as (select position from events where id = any(p_ids) order by position for no key update)
    update events e set published_at = now() from picked where e.position = picked.position
$$
"""

NUMBER_EVENTS = """
create or replace function number_events(p_limit integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    last bigint;
    numbered integer;
begin
    insert into event_counters (tenant_id, last_number) values (current_tenant(), 0) on conflict do nothing;
    select last_number into strict last from event_counters where tenant_id = current_tenant() for update;
    with picked as (
        select position from events where tenant_id = current_tenant() and number is null
        order by position limit p_limit for no key update
    ), placed as (
        select position, row_number() over (order by position) as place from picked
    )
    update events e set number = last + placed.place from placed where e.position = placed.position;
    get diagnostics numbered = row_count;
    if numbered > 0 then
        update event_counters set last_number = last + numbered where tenant_id = current_tenant();
    end if;
    return last + numbered;
end $$
"""


def upgrade() -> None:
    run(op, "set local role holdfast_jobs")  # only its owner may replace a function, and stays its owner
    run(op, MARK_PUBLISHED)
    run(op, NUMBER_EVENTS)
    run(op, "set local role holdfast_owner")
