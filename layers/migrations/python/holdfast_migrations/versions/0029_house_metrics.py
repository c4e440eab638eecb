"""What alarms watch, measured in one statement for all tenants."""

from alembic import op

from holdfast_migrations.tables import across_tenants, run

revision = "0029_house_metrics"
down_revision = "0028_balance_transfers"

# Jobs may know that there are such rows, and nothing of what is in them.
GRANTS = """
grant select (tenant_id, status, received_at) on webhook_deliveries to holdfast_jobs;
create policy jobs_select on webhook_deliveries for select to holdfast_jobs using (true);
create index webhook_deliveries_waiting on webhook_deliveries (received_at) where status = 'received';

grant select (tenant_id, status, disabled_reason, disabled_at, failing_since) on webhook_endpoints to holdfast_jobs;
create policy jobs_select on webhook_endpoints for select to holdfast_jobs using (true);

create index withdrawals_under_way on withdrawals (sent_at) where state in ('sending', 'sent');

grant select (tenant_id, first_seen_at, resolved_at) on ledger_differences to holdfast_jobs;
create policy jobs_select on ledger_differences for select to holdfast_jobs using (true);
"""

# A tenant's rows carry its own time, which a test clock may have moved ahead.
MEASURE = """
create function measure_house() returns table (name text, value bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    with clocks as materialized (
        select id as tenant_id, now() + make_interval(secs => clock_offset_seconds) as present
        from tenants where is_active
    )
    select 'RelayLag', coalesce(greatest(ceil(extract(epoch from max(c.present - e.occurred_at))), 0), 0)::bigint
    from events e join clocks c using (tenant_id) where e.published_at is null
    union all
    select 'WaitingWebhooks', count(*) from webhook_deliveries d join clocks c using (tenant_id)
    where d.status = 'received' and d.received_at <= c.present - interval '10 minutes'
    union all
    select 'OverdueDeliveries', count(*) from event_deliveries d join clocks c using (tenant_id)
    where d.status = 'pending' and d.next_attempt_at <= c.present - interval '15 minutes'
    union all
    select 'FailingEndpoints', count(*) from webhook_endpoints w join clocks c using (tenant_id)
    where w.status = 'enabled' and w.failing_since <= c.present - interval '1 hour'
        or w.status = 'disabled' and w.disabled_reason = 'failing' and w.disabled_at > c.present - interval '1 day'
    union all
    select 'DoubtfulPayouts', count(*) from withdrawals w join clocks c using (tenant_id)
    where w.state in ('sending', 'sent') and (w.doubt is not null or w.sent_at <= c.present - interval '1 day')
    union all
    select 'AgedDifferences', count(*) from ledger_differences d join clocks c using (tenant_id)
    where d.resolved_at is null and d.first_seen_at <= c.present - interval '3 days'
$$
"""


def upgrade() -> None:
    run(op, GRANTS)
    run(op, MEASURE)
    across_tenants(op, "function", "measure_house()")
